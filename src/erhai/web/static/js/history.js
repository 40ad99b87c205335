/** What was searched for before, in this browser alone. */

import { remember, remembered } from './state.js';

const MOST = 20;

/** @returns {string[]} The latest first. */
export function pastSearches() {
  const kept = remembered('history', []);
  return Array.isArray(kept) ? kept.filter((text) => typeof text === 'string') : [];
}

/** @param {string} text */
export function keepSearch(text) {
  const wanted = text.trim();
  if (!wanted) return;
  remember('history', [wanted, ...pastSearches().filter((other) => other !== wanted)].slice(0, MOST));
}

export function forgetSearches() {
  remember('history', null);
}

import { h } from '../dom.js';

/** @param {import('../main.js').Context} context */
export function create(context) {
  const element = h('section', null);
  return { element, show() {}, hide() {} };
}

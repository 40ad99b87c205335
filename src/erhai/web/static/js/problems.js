/** What went wrong, as a sentence in the page's language. */

import { ApiError } from './api.js';

/**
 * @param {ReturnType<typeof import('./i18n.js').translator>} t
 * @param {unknown} error
 * @returns {string}
 */
export function problemText(t, error) {
  if (!(error instanceof ApiError)) return t('error.internal', { detail: String(error) });
  const key = t.has(`error.${error.code}`) ? `error.${error.code}` : 'error.internal';
  const fields = error.fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return t(key, { detail: fields || error.detail }).trim();
}

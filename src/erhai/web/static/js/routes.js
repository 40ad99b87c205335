/** Which view an address means. */

import { queryOf } from './query.js';

/**
 * @param {string} hash As '#/picture/7?library=home'; whatever is unknown is the search.
 * @returns {{name: string, params: any}}
 */
export function routeOf(hash) {
  const [path, told = ''] = hash.replace(/^#/, '').split('?', 2);
  const params = new URLSearchParams(told);
  const [, name = '', rest = ''] = path.split('/');
  if (name === 'picture' && /^[1-9][0-9]{0,15}$/.test(rest)) {
    return { name, params: { id: Number(rest), library: params.get('library') } };
  }
  if (name === 'library' || name === 'timeline') return { name, params: {} };
  return { name: 'search', params: queryOf(params) };
}

/**
 * @param {number} id
 * @param {string | null} [library]
 */
export function pictureAddress(id, library = null) {
  return `#/picture/${id}${library ? `?library=${encodeURIComponent(library)}` : ''}`;
}

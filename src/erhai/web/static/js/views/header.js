/** The bar above all views. */

import { h } from '../dom.js';
export function createHeader(context, options) {
  const element = h('div', null);
  return { element, show() {}, close() {} };
}

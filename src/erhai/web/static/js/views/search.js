import { h } from '../dom.js';
export function create(context) {
  return { element: h('section', null), show() {}, hide() {} };
}

/** Elements of drawings, as dom.js makes those of text. */

import { append } from './dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @param {string} tag A name, with classes if wanted: 'path.map-land'.
 * @param {Object<string, string | number>} [attributes]
 * @param {...import('./dom.js').Child} children
 * @returns {SVGElement}
 */
export function s(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElementNS(SVG, name);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  append(element, children);
  return element;
}

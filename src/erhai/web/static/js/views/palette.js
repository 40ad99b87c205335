import { h } from '../dom.js';

/**
 * @param {import('../main.js').Context} context
 * @param {{value: string, onChange: (value: string) => void}} options
 */
export function createPalette(context, { value, onChange }) {
  const box = h('input.field', { type: 'text', value, onchange: () => onChange(box.value) });
  return { element: box, set: (colour) => (box.value = colour) };
}

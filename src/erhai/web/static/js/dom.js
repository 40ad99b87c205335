/**
 * The only maker of elements. Nothing here reads HTML, so text stays text, whatever it holds.
 */

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */

/**
 * Make an element.
 *
 * @param {string} tag A name, with classes if wanted: 'li.chip.chip-away'.
 * @param {Object<string, any>} [props] on…: a listener; class; dataset and style: objects; a
 *   property where the element has one, otherwise an attribute.
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function h(tag, props, ...children) {
  const [name, ...classes] = tag.split('.');
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(' ');
  for (const [key, value] of Object.entries(props ?? {})) setProp(element, key, value);
  append(element, children);
  return element;
}

/**
 * @param {HTMLElement} element
 * @param {string} key
 * @param {any} value
 */
function setProp(element, key, value) {
  if (key.startsWith('on')) {
    if (value) element.addEventListener(key.slice(2), value);
  } else if (key === 'class') {
    if (value) element.classList.add(...value.split(' '));
  } else if (key === 'dataset') {
    Object.assign(element.dataset, value);
  } else if (key === 'style') {
    for (const [name, worth] of Object.entries(value)) element.style.setProperty(name, worth);
  } else if (key.includes('-') || !(key in element)) {
    setAttribute(element, key, value);
  } else if (value !== undefined && value !== null) {
    element[key] = value;
  }
}

/**
 * Set an attribute; null, undefined and false take it away, true leaves it empty.
 *
 * @param {Element} element
 * @param {string} name
 * @param {string | number | boolean | null | undefined} value
 */
export function setAttribute(element, name, value) {
  // For ARIA, false is a value of its own.
  const gone = value === null || value === undefined || (value === false && !name.startsWith('aria-'));
  if (gone) element.removeAttribute(name);
  else element.setAttribute(name, value === true && !name.startsWith('aria-') ? '' : String(value));
}

/**
 * @param {Node} parent
 * @param {Child[]} children
 */
export function append(parent, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(child instanceof Node ? child : document.createTextNode(String(child)));
  }
}

/**
 * Put children in place of those there are.
 *
 * @param {Element} parent
 * @param {...Child} children
 */
export function fill(parent, ...children) {
  parent.replaceChildren();
  append(parent, children);
}

/**
 * Whether keys go into what is written, and not to the page.
 *
 * @param {EventTarget | null} target
 */
export function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target instanceof HTMLTextAreaElement ||
      target instanceof HTMLSelectElement ||
      (target instanceof HTMLInputElement &&
        !['checkbox', 'radio', 'button', 'range', 'color'].includes(target.type)))
  );
}

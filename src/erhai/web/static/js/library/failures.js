/** Which files could not be read, and why: by kind of reason, with what can be done. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';

const FIRST = 50;
const MOST = 1000;
const SEEN = 5;

/**
 * @param {import('../main.js').Context} context
 * @param {string} name Of the library.
 */
export function createFailures(context, name) {
  const { t, api } = context;
  const title = h('span');
  const body = h('div.library-failures-body');
  const element = /** @type {HTMLDetailsElement} */ (
    h('details.library-failures', { hidden: true, ontoggle: () => element.open && void load(FIRST) }, h('summary', null, icon('warning'), title), body)
  );
  let count = 0;

  /** @param {number} limit */
  async function load(limit) {
    try {
      const { total, failures } = await api.get(`/libraries/${encodeURIComponent(name)}/failures?limit=${limit}`);
      fill(body, [...byKind(failures)].map(([kind, files]) => group(kind, files)), rest(total, failures.length));
    } catch (error) {
      fill(body, h('p.notice', { dataset: { kind: 'error' }, role: 'alert' }, context.problem(error)));
    }
  }

  /** @param {number} total @param {number} seen */
  function rest(total, seen) {
    if (seen >= total) return null;
    if (seen >= MOST) return h('p.soft', null, t('library.failures-cut', { n: total - seen }));
    return h('button.button', { type: 'button', onclick: () => void load(MOST) }, t('library.failures-more', { n: total - seen }));
  }

  /** @param {string} kind @param {any[]} files */
  function group(kind, files) {
    const key = `library.kind-${kind.replaceAll(' ', '-')}`;
    const items = files.map(item);
    const list = h('ul.library-failed-files', null, items.slice(0, SEEN));
    const more = h(
      'button.button.button-quiet',
      { type: 'button', onclick: () => (fill(list, items), more.remove(), items[SEEN].querySelector('code').focus()) },
      t('library.failures-more', { n: files.length - SEEN }),
    );
    return h(
      'section',
      null,
      h('h4', null, t.has(key) ? t(key) : kind, h('span.soft', null, ` ${t.number(files.length)}`)),
      t.has(`${key}-todo`) ? h('p.soft', null, t(`${key}-todo`)) : null,
      list,
      files.length > SEEN ? more : null,
    );
  }

  /** @param {any} failure FailureTold. */
  function item({ path, reason }) {
    // The sentence begins with the path, which stands above it already.
    const why = reason.startsWith(path) ? reason.slice(path.length).trim() : reason;
    return h('li', null, h('code', { dir: 'ltr', tabIndex: -1 }, path), h('p.soft', { lang: 'en' }, why));
  }

  return {
    element,
    /** @param {any} library LibraryTold. */
    show({ failed }) {
      element.hidden = failed === 0;
      title.textContent = t('library.failures', { n: failed });
      if (failed !== count && element.open) void load(FIRST);
      count = failed;
    },
  };
}

/**
 * @param {any[]} failures
 * @returns {Map<string, any[]>} The most frequent kind first.
 */
function byKind(failures) {
  /** @type {Map<string, any[]>} */
  const kinds = new Map();
  for (const failure of failures) kinds.set(failure.kind, [...(kinds.get(failure.kind) ?? []), failure]);
  return new Map([...kinds].sort(([, one], [, other]) => other.length - one.length));
}

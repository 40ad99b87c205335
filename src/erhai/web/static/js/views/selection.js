/** Pictures that were selected, and what can be done with them. */

import { h } from '../dom.js';
import { icon } from '../icons.js';

const MOST = 500;

/**
 * @param {import('../main.js').Context} context
 * @param {() => any[]} hits Those that are known, with their paths.
 */
export function createSelection(context, hits) {
  const { api, t, state } = context;
  const count = h('strong.selection-count', { role: 'status' });
  const download = h('button.button.button-main', { type: 'button', 'aria-label': t('selection.download'), title: t('selection.download'), onclick: zip }, icon('download'), h('span', null, t('selection.download')));
  const copy = h('button.button', { type: 'button', 'aria-label': t('selection.copy'), title: t('selection.copy'), onclick: copyPaths }, icon('copy'), h('span', null, t('selection.copy')));
  const element = h(
    'div.selection',
    { role: 'region', 'aria-label': t('selection.title'), hidden: true },
    count,
    h('div.selection-deeds', null, download, copy, h('button.button.button-quiet', { type: 'button', onclick: end }, t('selection.end'))),
  );

  const chosen = () => /** @type {Set<number>} */ (state.get('selection') ?? new Set());

  /** @param {number[]} ids Select them, or, where all are, none of them. */
  function toggle(ids) {
    const next = new Set(chosen());
    const all = ids.every((id) => next.has(id));
    for (const id of ids) {
      if (all) next.delete(id);
      else next.add(id);
    }
    state.set('selection', next);
  }

  function end() {
    state.set('selecting', false);
    state.set('selection', new Set());
  }

  async function zip() {
    const ids = [...chosen()];
    if (ids.length > MOST) {
      context.toast(t('selection.too-many', { n: MOST }), { kind: 'error' });
      return;
    }
    download.setAttribute('aria-busy', 'true');
    download.disabled = true;
    try {
      const blob = await api.blob('/download', { library: state.get('query')?.library ?? null, image_ids: ids });
      const url = URL.createObjectURL(blob);
      h('a', { href: url, download: 'erhai.zip' }).click();
      setTimeout(() => URL.revokeObjectURL(url), 60_000);
    } catch (error) {
      context.toast(context.problem(error), { kind: 'error' });
    } finally {
      download.removeAttribute('aria-busy');
      download.disabled = false;
    }
  }

  async function copyPaths() {
    const paths = hits()
      .flatMap((hit) => [hit, ...(hit.similar ?? [])])
      .filter(({ image_id: id, path }) => path && chosen().has(id))
      .map(({ path }) => path);
    const copied = await copyText(paths.join('\n'));
    context.toast(t(copied ? 'common.copied' : 'common.copy-failed'), { kind: copied ? 'plain' : 'error' });
  }

  function show() {
    const { size } = chosen();
    element.hidden = size === 0 && !state.get('selecting');
    count.textContent = t('selection.count', { n: size });
    download.disabled = copy.disabled = size === 0;
    copy.hidden = Boolean(state.get('session')?.hides_paths);
  }

  state.on('selection', show);
  state.on('selecting', show);
  return { element, toggle, end };
}

/**
 * Put text on the clipboard; also where the page came by plain http from another machine.
 *
 * @param {string} text
 * @returns {Promise<boolean>}
 */
export async function copyText(text) {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(() => true, () => false);
  }
  const area = /** @type {HTMLTextAreaElement} */ (h('textarea.visually-hidden', { value: text, 'aria-hidden': 'true' }));
  document.body.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}

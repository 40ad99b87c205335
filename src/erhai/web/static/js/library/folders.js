/** The folders of a library: how much of each is there, forgetting one, adding one. */

import { openDialog } from '../dialog.js';
import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { addressOf } from '../query.js';

/**
 * @param {import('../main.js').Context} context
 * @param {Object} options
 * @param {string} options.name Of the library.
 * @param {() => boolean} options.isAdmin
 * @param {(folders: string[]) => Promise<void>} options.onIndex
 * @param {() => Promise<void>} options.onForgotten
 */
export function createFolders(context, { name, isAdmin, onIndex, onForgotten }) {
  const { t, api } = context;
  const list = h('ul.library-folders');
  const field = /** @type {HTMLInputElement} */ (
    h('input.field', {
      type: 'text',
      id: `library-add-${name}`,
      required: true,
      autocomplete: 'off',
      spellcheck: false,
      placeholder: t('library.add-placeholder'),
      'aria-describedby': `library-add-problem-${name}`,
    })
  );
  const wrong = h('p.library-wrong', { id: `library-add-problem-${name}`, role: 'alert' });
  const adding = h('button.button.button-main', { type: 'submit' }, icon('plus'), t('library.add'));
  const form = h(
    'form.library-add',
    { onsubmit: add },
    h('label', { htmlFor: field.id }, t('library.add-label')),
    h('div.library-add-row', null, field, adding),
    h('p.soft.library-hint', null, t('library.add-hint')),
    wrong,
  );
  const heading = h('h3', null, t('library.folders'));
  const element = h('section', null, heading, list, form);

  /** @param {Event} event */
  async function add(event) {
    event.preventDefault();
    wrong.textContent = '';
    adding.disabled = true;
    try {
      await onIndex([field.value.trim()]);
      field.value = '';
    } catch (error) {
      wrong.textContent = sentence(error);
      field.focus();
    } finally {
      adding.disabled = false;
    }
  }

  /** Why the server would not: it says so of this folder better than we could. @param {any} error */
  function sentence(error) {
    return error.code === 'folder' || error.code === 'forbidden' ? error.detail : context.problem(error);
  }

  /** @param {string} path @param {number} images */
  async function forget(path, images) {
    const yes = h('button.button.button-danger', { type: 'button', onclick: () => void go() }, icon('trash'), t('library.forget-yes'));
    const no = h('button.button', { type: 'button', autofocus: true, onclick: () => dialog.close() }, t('common.cancel'));
    const problem = h('p.library-wrong', { role: 'alert' });
    const dialog = openDialog(context, {
      title: t('library.forget-title'),
      class: 'library-forget',
      content: [
        h('p', null, h('code', { dir: 'ltr' }, path)),
        h('p', null, t('library.forget-text', { n: images })),
        problem,
      ],
      actions: [no, yes],
    });
    async function go() {
      yes.disabled = true;
      try {
        const { removed } = await api.delete(`/libraries/${encodeURIComponent(name)}/folders?path=${encodeURIComponent(path)}`);
        dialog.close();
        context.toast(t('library.forgotten', { n: removed }));
        await onForgotten();
        field.focus();
      } catch (error) {
        problem.textContent = context.problem(error);
        yes.disabled = false;
      }
    }
  }

  /** @param {any} folder FolderTold. @param {boolean} busy @param {string} shown Name of the library, for links. */
  function row({ path, images, failed }, busy, shown) {
    return h(
      'li.library-folder',
      null,
      icon('folder'),
      h(
        'div.library-folder-text',
        null,
        h('a', { href: addressOf({ under: path, library: shown }), dir: 'ltr' }, path),
        h(
          'p.soft',
          null,
          t('library.pictures', { n: images }),
          failed > 0 && [' · ', h('span.library-failed', null, t('library.failed-count', { n: failed }))],
        ),
      ),
      // A folder whose path is kept from us cannot be named to the server either.
      isAdmin() && !context.state.get('session')?.hides_paths && [
        h(
          'button.button.button-icon.button-quiet',
          {
            type: 'button',
            disabled: busy,
            'aria-label': t('library.update-one', { path }),
            title: t('library.update'),
            onclick: () => onIndex([path]).catch((error) => context.toast(sentence(error), { kind: 'error' })),
          },
          icon('refresh'),
        ),
        h(
          'button.button.button-icon.button-quiet.button-danger',
          {
            type: 'button',
            disabled: busy,
            'aria-label': t('library.forget-one', { path }),
            title: t('library.forget'),
            onclick: () => void forget(path, images),
          },
          icon('trash'),
        ),
      ],
    );
  }

  return {
    element,
    /** @param {any} library LibraryTold. @param {boolean} busy Whether a run goes on. */
    show(library, busy) {
      const key = JSON.stringify([library.folders, busy, isAdmin()]);
      form.hidden = !isAdmin();
      if (list.dataset.key === key) return;
      list.dataset.key = key;
      fill(list, library.folders.map((/** @type {any} */ folder) => row(folder, busy, library.name)));
      list.hidden = heading.hidden = library.folders.length === 0;
      // The first folder is what a library needs; a further one is only possible.
      adding.classList.toggle('button-main', list.hidden);
    },
    focus: () => field.focus(),
  };
}

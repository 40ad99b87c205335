/** A picture as query: dropped, pasted, chosen, taken or drawn; shown small beside the words. */

import { fill, h } from '../dom.js';
import { icon } from '../icons.js';
import { EMPTY, addressOf } from '../query.js';
import { UnusablePicture, keepUpload, uploadOf } from '../uploads.js';

/** @param {import('../main.js').Context} context */
export function createQueryPicture(context) {
  const { api, t, state, navigate } = context;
  const shown = h('div.box-pictures', { hidden: true });
  const chooser = /** @type {HTMLInputElement} */ (
    h('input', {
      type: 'file',
      accept: 'image/*,.heic,.heif,.avif',
      hidden: true,
      onchange: () => {
        const [file] = chooser.files;
        chooser.value = '';
        if (file) void use(file);
      },
    })
  );
  const menu = h(
    'div.menu',
    { id: 'picture-menu', popover: 'auto', 'aria-label': t('picture.title') },
    entry('upload', 'picture.choose', () => chooser.click()),
    // Browsers lend a camera only to pages that are served securely, or by this machine.
    navigator.mediaDevices &&
      entry('camera', 'picture.snap', async () => {
        const { openCamera } = await import('./camera.js');
        await useMaybe(openCamera(context));
      }),
    entry('pencil', 'picture.draw', async () => {
      const { openSketch } = await import('./sketch.js');
      await useMaybe(openSketch(context));
    }),
    h('p.menu-hint', null, t('picture.hint')),
  );
  const opener = h(
    'button.button.button-quiet.button-icon',
    { type: 'button', 'aria-label': t('picture.title'), title: t('picture.title'), popoverTargetElement: menu },
    icon('picture'),
  );
  menu.addEventListener('beforetoggle', place);
  const button = h('div.box-picture', null, opener, menu, chooser);
  const overlay = h('div.drop', { hidden: true }, h('div.drop-frame', null, icon('picture'), h('p', null, t('picture.drop'))));
  document.body.append(overlay);

  /** @param {string} drawing @param {string} label @param {() => unknown} run */
  function entry(drawing, label, run) {
    return h(
      'button.menu-entry',
      {
        type: 'button',
        onclick: () => {
          menu.hidePopover();
          void run();
        },
      },
      icon(drawing),
      t(label),
    );
  }

  function place() {
    const { right, bottom } = opener.getBoundingClientRect();
    menu.style.top = `${bottom + 8}px`;
    menu.style.right = `${Math.max(8, document.documentElement.clientWidth - right)}px`;
  }

  /** @param {Promise<Blob | null>} promise */
  async function useMaybe(promise) {
    const blob = await promise;
    if (blob) await use(blob);
  }

  /** @param {Blob} blob */
  async function use(blob) {
    try {
      const upload = await keepUpload(blob);
      const { text = '', library = null } = state.get('query') ?? {};
      performance.mark('erhai:enter');
      navigate(addressOf({ ...EMPTY, text, library, upload }));
    } catch (error) {
      const said = error instanceof UnusablePicture ? t(error.message) : context.problem(error);
      context.toast(said, { kind: 'error' });
    }
  }

  /** @param {import('../query.js').Query} query */
  function showQuery(query) {
    const upload = uploadOf(query.upload);
    const own = upload
      ? [thumbnail(upload.url, t('picture.yours'), { ...query, upload: null })]
      : [];
    const others = query.pictures.map((id) =>
      thumbnail(
        api.thumbnail(id, query.library, 128),
        t('picture.of-library', { n: id }),
        { ...query, pictures: query.pictures.filter((each) => each !== id) },
      ),
    );
    fill(shown, own, others);
    shown.hidden = own.length + others.length === 0;
  }

  /** @param {string} src @param {string} name @param {import('../query.js').Query} without */
  function thumbnail(src, name, without) {
    return h(
      'button.box-thumbnail',
      {
        type: 'button',
        'aria-label': t('common.remove', { what: name }),
        title: t('common.remove', { what: name }),
        onclick: () => navigate(addressOf(without)),
      },
      h('img', { src, alt: '', width: 36, height: 36 }),
      h('span.box-thumbnail-away', null, icon('close')),
    );
  }

  let depth = 0;
  /** @param {DragEvent} event */
  const carriesFile = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  /** @type {[string, (event: any) => void][]} */
  const listeners = [
    ['dragenter', (event) => {
      if (!carriesFile(event)) return;
      depth += 1;
      overlay.hidden = false;
    }],
    ['dragleave', (event) => {
      if (!carriesFile(event)) return;
      depth = Math.max(0, depth - 1);
      overlay.hidden = depth === 0;
    }],
    ['dragover', (event) => carriesFile(event) && event.preventDefault()],
    ['drop', (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      depth = 0;
      overlay.hidden = true;
      const [file] = event.dataTransfer.files;
      if (file) void use(file);
    }],
    ['paste', (event) => {
      const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
      if (!file) return;
      event.preventDefault();
      void use(file);
    }],
  ];
  for (const [name, listener] of listeners) document.addEventListener(name, listener);

  return {
    shown,
    button,
    showQuery,
    close() {
      for (const [name, listener] of listeners) document.removeEventListener(name, listener);
      overlay.remove();
    },
  };
}

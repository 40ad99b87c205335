/** The bar above all views: the mark, the search box, the ways to other views, and settings. */

import { fill, h, setAttribute } from '../dom.js';
import { icon, mark } from '../icons.js';
import { EMPTY, addressOf } from '../query.js';
import { remember, remembered } from '../state.js';
import { createSearchBox } from './searchbox.js';

const LINKS = { timeline: 'calendar', library: 'library' };
const THEMES = ['auto', 'light', 'dark'];
const THEME_ICONS = { auto: 'contrast', light: 'sun', dark: 'moon' };

/**
 * @param {import('../main.js').Context} context
 * @param {{onLanguage: (language: string) => void, onSignOut: () => void}} options
 */
export function createHeader(context, { onLanguage, onSignOut }) {
  const { t, state, navigate } = context;
  const box = createSearchBox(context);
  const other = t.language === 'en' ? 'zh' : 'en';

  const links = Object.keys(LINKS).map((name) =>
    h(
      'a.button.button-quiet.bar-link',
      { href: `#/${name}`, dataset: { view: name }, title: t(`header.${name}`) },
      icon(LINKS[name]),
      h('span', null, t(`header.${name}`)),
    ),
  );
  const brand = h(
    'a.bar-brand',
    { href: '#/', 'aria-label': t('header.home') },
    mark(),
    h('span.bar-name', null, t('common.brand')),
  );
  const libraries = h('div.bar-libraries', { hidden: true });
  const theme = h('button.button.button-quiet.button-icon', { type: 'button', onclick: nextTheme });
  const language = h(
    'button.button.button-quiet.bar-language',
    {
      type: 'button',
      lang: other === 'zh' ? 'zh-Hans' : 'en',
      dataset: { role: 'language' },
      title: t('header.language-label'),
      onclick: () => onLanguage(other),
    },
    t('header.language'),
  );
  const keysButton = h(
    'button.button.button-quiet.button-icon.bar-keys',
    { type: 'button', 'aria-label': t('header.keys'), title: `${t('header.keys')} (?)`, onclick: () => context.keys.showList(context) },
    icon('keyboard'),
  );
  const out = h('button.button.button-quiet', { type: 'button', hidden: true, onclick: onSignOut }, t('header.sign-out'));
  const skip = h(
    'button.button.skip',
    { type: 'button', onclick: () => document.querySelector('.gallery [tabindex="0"]')?.focus() },
    t('common.skip'),
  );
  const element = h(
    'div.bar-row',
    null,
    skip,
    brand,
    box.element,
    h(
      'div.bar-tools',
      null,
      libraries,
      h('nav.bar-nav', { 'aria-label': t('header.nav') }, links),
      h('div.bar-settings', null, language, theme, keysButton, out),
    ),
  );

  function nextTheme() {
    const now = remembered('theme', 'auto');
    const next = THEMES[(THEMES.indexOf(now) + 1) % THEMES.length];
    remember('theme', next === 'auto' ? null : next);
    if (next === 'auto') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = next;
    showTheme();
    context.announce(t(`header.theme-${next}`));
  }

  function showTheme() {
    const now = remembered('theme', 'auto');
    const name = THEMES.includes(now) ? now : 'auto';
    fill(theme, icon(THEME_ICONS[name]));
    setAttribute(theme, 'aria-label', t(`header.theme-${name}`));
    theme.title = t(`header.theme-${name}`);
  }

  function showLibraries() {
    const known = state.get('libraries') ?? [];
    libraries.hidden = known.length < 2;
    if (libraries.hidden) return;
    const chosen = state.get('library') ?? known[0].name;
    fill(
      libraries,
      h(
        'select.field',
        {
          'aria-label': t('header.which-library'),
          onchange: (event) => {
            state.set('library', event.target.value);
            navigate(addressOf({ ...EMPTY, text: state.get('query')?.text ?? '', library: event.target.value }));
          },
        },
        known.map(({ name }) => h('option', { value: name, selected: name === chosen }, name)),
      ),
    );
  }

  function showSession() {
    const session = state.get('session');
    out.hidden = !(session?.needs_token && session.role);
    box.element.hidden = session?.role === null;
    for (const link of links) link.hidden = session?.role === null;
  }

  showTheme();
  showLibraries();
  showSession();
  const off = [
    state.on('libraries', showLibraries),
    state.on('library', showLibraries),
    state.on('session', showSession),
    context.keys.add([{ keys: ['/'], label: 'keys.focus-box', run: () => box.focus() }]),
  ];

  return {
    element,
    /** @param {string} view The view shown now. */
    show(view) {
      for (const link of links) setAttribute(link, 'aria-current', link.dataset.view === view ? 'page' : null);
      // Where there is a keyboard, it is for the box; on a phone it would cover half the page.
      if (view === 'search' && !box.used() && matchMedia('(pointer: fine)').matches) box.focus();
    },
    close: () => [...off, box.close].forEach((stop) => stop()),
  };
}

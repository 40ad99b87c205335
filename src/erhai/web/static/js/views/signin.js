/** Where a token is needed: the one form that asks for it. */

import { ApiError } from '../api.js';
import { h } from '../dom.js';

/** @param {import('../main.js').Context} context */
export function create(context) {
  const { api, t, state } = context;
  const box = /** @type {HTMLInputElement} */ (
    h('input.field', { id: 'token', type: 'password', autocomplete: 'current-password', required: true, maxLength: 500 })
  );
  const trouble = h('p.notice', { role: 'alert', hidden: true, dataset: { kind: 'error' } });
  const form = h(
    'form.card.signin',
    { onsubmit: send },
    h('h1', null, t('signin.title')),
    h('p.soft', null, t('signin.text')),
    h('label', { htmlFor: 'token' }, t('signin.token')),
    box,
    trouble,
    h('button.button.button-main', { type: 'submit' }, t('signin.go')),
  );

  /** @param {Event} event */
  async function send(event) {
    event.preventDefault();
    trouble.hidden = true;
    try {
      await api.post('/session', { token: box.value });
      box.value = '';
      state.set('signedIn', true);
    } catch (error) {
      const wrong = error instanceof ApiError && (error.status === 401 || error.status === 403);
      trouble.textContent = wrong ? t('signin.wrong') : context.problem(error);
      trouble.hidden = false;
      box.select();
    }
  }

  return { element: form, show: () => box.focus(), hide() {} };
}

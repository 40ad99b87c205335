"""Every word of the page, in both languages."""

import re
from typing import Any

from erhai.web.page import STATIC
from tests.browser.answers import told
from tests.browser.conftest import Open
from tests.browser.test_states import answering

VALUES = re.compile(r"\{(\w+)\}")
USED = re.compile(r"""\bt\(\s*'([a-z-]+\.[\w.-]+)'""")
LABELS = re.compile(r"""label: '([a-z-]+\.[\w.-]+)'""")


def values(message: Any) -> set[str]:
    texts = message.values() if isinstance(message, dict) else [message]
    return {name for text in texts for name in VALUES.findall(text)} - {"n"}


def test_both_languages_have_the_same_messages_and_all_that_are_used(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told()))
    load = "async (language) => (await import(`/static/js/messages/${language}/index.js`)).default"
    en, zh = (page.page.evaluate(load, language) for language in ("en", "zh"))
    assert set(en) == set(zh)
    assert {key: values(en[key]) for key in en} == {key: values(zh[key]) for key in zh}
    scripts = [path.read_text() for path in STATIC.glob("js/**/*.js")]
    used = {key for script in scripts for found in (USED, LABELS) for key in found.findall(script)}
    assert used - set(en) == set()


def test_addresses_hold_whole_queries(visit: Open) -> None:
    page = visit(prepare=answering(lambda _: told()))
    query = {
        "text": "café & 海边 #1 +2%",
        "library": "a b",
        "drop": ["time:0", "looks:1"],
        "pictures": [7],
        "upload": "k3y",
        "like": [1, 2],
        "unlike": [3],
        "colour": "navy + #ffffff",
        "after": "2019-08",
        "before": "2020",
        "under": "/photos/a, b/ü",
        "place": "大理",
        "cameras": ["Canon EOS 7D", "x,y"],
        "formats": ["JPEG"],
        "min": 0.35,
        "diverse": True,
        "unfolded": True,
        "literally": True,
    }
    there_and_back = """async (query) => {
      const { addressOf, queryOf } = await import('/static/js/query.js');
      return queryOf(new URLSearchParams(addressOf(query).split('?')[1]));
    }"""
    assert page.page.evaluate(there_and_back, query) == query
    odd = """async () => {
      const { queryOf } = await import('/static/js/query.js');
      const told = new URLSearchParams('like=1,x,-2,1e99,3&min=7&picture=');
      const { like, min, pictures } = queryOf(told);
      return [like, min, pictures];
    }"""
    assert page.page.evaluate(odd) == [[1, 3], None, []]

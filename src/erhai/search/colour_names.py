"""Names of colours in English and Chinese, and examples of what each is said of."""

from functools import lru_cache
from types import MappingProxyType
from typing import TypeAlias

Rgb: TypeAlias = tuple[int, int, int]
"""sRGB, each from 0 to 255."""

_THINGS = """
wine burgundy ruby rose blush coral salmon peach apricot rust lemon gold golden mustard mint
lime olive emerald jade turquoise aqua navy denim indigo violet lavender lilac plum
aubergine chocolate coffee tan camel caramel sand cream ivory charcoal slate silver cobalt
粉 橙 金 银 米 杏 橄榄 珊瑚 象牙
"""
ALSO_THINGS = frozenset(_THINGS.split())
"""Names that mean something else as well: taken for colours only where a colour is asked for."""

_TABLE = """
red, crimson red|红, 红色, 赤色, 大红, 正红|ff0000 d62828 b01e1e 8e1b1b e84a4a
dark red, maroon, burgundy, wine red, wine|深红, 暗红, 酒红, 褐红, 枣红, 绛红|800000 6d1a26 8b0a1a
crimson, scarlet, ruby|绯红, 猩红, 朱红, 宝石红, 鲜红|dc143c e0281e c8102e
rose, magenta, fuchsia|玫红, 玫瑰红, 洋红, 品红, 紫红|e0218a ff00ff c71585 d81b78
pink|粉, 粉红, 粉色, 桃红, 桃色|ffc0cb f7a1b8 f06a9b e88aa8 ffb0d0
hot pink|亮粉, 艳粉|ff69b4 ff3d9a
light pink, pale pink, blush|浅粉, 淡粉|ffd9df f5cdd0
coral, salmon|珊瑚, 珊瑚色, 珊瑚红, 三文鱼色|ff7f50 fa8072 f08068
peach, apricot|杏, 杏色, 蜜桃色, 桃杏色|ffd0a8 fbceb1 f8b98a
orange|橙, 橙色, 橘色, 橘黄, 桔色, 橙黄|ff8c00 f57a1a e86a17 ffa533
dark orange, burnt orange, rust|深橙, 锈色, 铁锈红|b7410e c55a11 cc5500
yellow|黄, 黄色|ffff00 ffd91a f2c51c ffe95e e0c020
light yellow, pale yellow, lemon|浅黄, 淡黄, 柠檬黄, 鹅黄|fff68a fffacd fff44f
gold, golden|金, 金色, 金黄|d4af37 e8b923 c9952b ffd700
mustard, ochre|芥末黄, 土黄, 赭色, 姜黄|c9a227 cc8a2b b8860b
green|绿, 绿色|00a000 2e8b3a 5da13f 1f6b2c 66b032 8fc25a 3d5f2b
dark green, forest green, bottle green|深绿, 墨绿, 暗绿, 森林绿|0b3d1c 1b4d2a 013220 2c4a26
light green, pale green, mint|浅绿, 淡绿, 嫩绿, 薄荷绿, 薄荷色|98e698 b5e8b0 a8e6c8
lime, lime green, yellow green|青柠色, 黄绿, 草绿, 柠檬绿|a4d834 b8e034 8fce00
olive, army green|橄榄, 橄榄色, 橄榄绿, 军绿|6b6b22 808000 5a5f2e
khaki|卡其, 卡其色|c3b091 b8a878 a89a6a
emerald, jade|翠绿, 祖母绿, 碧绿, 玉色|00a86b 1fa765 0c8a55
teal|蓝绿, 水鸭色, 凫蓝, 孔雀蓝, 孔雀绿|008080 0f6b70 1f8a8a
turquoise|绿松石, 绿松石色, 松石绿|40e0d0 30c8c0 1fb5ad
cyan, aqua|青, 青色, 水绿|00ffff 20d8e0 00c8d8
blue|蓝, 蓝色|0000ff 1e50b4 2f74c8 4a90d9 1f3c88 3a6ea5 6aa7dd
light blue, pale blue, baby blue|浅蓝, 淡蓝|add8e6 9cc9ee bcdcf5
sky blue|天蓝, 天蓝色, 蔚蓝, 湖蓝|87ceeb 5fb0e5 74bde8
royal blue, cobalt, cobalt blue|宝蓝, 宝石蓝, 钴蓝, 皇家蓝|2a52be 1c39bb 4169e1
dark blue, navy, navy blue, midnight blue|深蓝, 藏青, 藏蓝, 海军蓝|000080 14213d 1a2a55 0b1b4a
denim|牛仔蓝, 丹宁蓝|44618c 5b7ba6
steel blue, slate blue|钢蓝, 石板蓝, 灰蓝|4682b4 6a87a8 5d7391
indigo|靛, 靛蓝, 靛青, 靛色|3f2a8c 2e1a6b 4b0082
purple|紫, 紫色|800080 7b3fa0 9b59b6 5e2a7e a06cc0
violet|紫罗兰, 紫罗兰色, 蓝紫|7f00ff 8a5cd6 6a4fc0
lavender, lilac, light purple|薰衣草色, 淡紫, 浅紫, 丁香色, 藕荷色|c8b0e8 d8c8f0 b69fd8
dark purple, plum, aubergine|深紫, 暗紫, 茄紫, 梅色|4a1a4f 3a1540 5c2751
brown|棕, 棕色, 褐, 褐色, 咖啡色|8b4513 6b4226 7a5230 5a3820 9c6b3f
dark brown, chocolate, coffee|深棕, 深褐, 巧克力色, 深咖啡色|3f2512 4a2c1a 5c3317
light brown, tan, camel, caramel|浅棕, 浅褐, 驼色, 棕褐, 焦糖色, 茶色|c69a6b b5895a d2b48c c19a6b
beige, sand|米, 米色, 米黄, 沙色|f5f5dc e8dcc0 dccbaa ead9bd
cream, ivory, off white|奶油色, 奶白, 象牙, 象牙白, 米白, 乳白|fffdd0 fffff0 f7f0de
white|白, 白色, 雪白, 纯白|ffffff f2f2f2 f0f4f8
light grey, light gray, pale grey, pale gray|浅灰, 淡灰|d3d3d3 c4c6c8
grey, gray|灰, 灰色|808080 9a9a9a 6a6c6e b0b0b0
dark grey, dark gray, charcoal, slate|深灰, 暗灰, 炭灰, 石板灰|404040 4d5154 36393c
silver|银, 银色, 银灰|c0c0c0 b4b8bc d0d3d6
black|黑, 黑色, 漆黑, 纯黑|000000 121212 1e1e20
"""


@lru_cache(maxsize=1)
def colour_names() -> MappingProxyType[str, tuple[Rgb, ...]]:
    """Return the examples, as sRGB from 0 to 255, of each name in lower case.

    Each Chinese name is there with 色 at its end, and without where people say it so.
    """
    named: dict[str, tuple[Rgb, ...]] = {}
    for line in _TABLE.strip().splitlines():
        english, chinese, codes = line.split("|")
        examples = tuple(hex_colour(code) for code in codes.split())
        for name in (*english.split(", "), *chinese.split(", ")):
            named[name] = examples
            if not name.isascii() and not name.endswith("色"):
                named.setdefault(f"{name}色", examples)
    return MappingProxyType(named)


def hex_colour(digits: str) -> Rgb:
    """Return sRGB from 'ff8800' or 'f80'. Raises ValueError for what is neither."""
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    if len(digits) != 6:
        raise ValueError(f"{digits} has not 3 or 6 hexadecimal digits")
    return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)

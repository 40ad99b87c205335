"""The words around a time in Chinese: what goes with it, and what says that it is meant."""

import re

# What stands before and after a part, and goes with it.
BEFORE = re.compile(r"(?:自从|从|自|在|于|到了?|每个?|每到)\s*$")
AFTER = re.compile(
    r"\s?(?:之间|这?段时间|(?:这|那)(?:一?[年天晚]|个?[月周]|段时间|会儿|时候?)|当[天晚日年]|期间|前后|左右"
    r"|的?时候|时(?![尚装代髦间光刻钟])|份|里(?=[的拍照，, ]|$))?"
)
JOIN = re.compile(r"\s?的?\s?")
RANGE = re.compile(r"\s?(?:到|至|—+|–|~|-)\s?")
AND = re.compile(r"\s?(?:和|与|及|或者?|、)\s?")
UNTIL = re.compile(r"(?:截至|截止到?|直到)\s?$")
SINCE = re.compile(r"\s?(?:以来|以后|之后|至今|到现在|到今天|往后|起|后(?![面来院背盖备卫台期裔]))")
BEFORE_BOUND = re.compile(r"\s?(?:以前|之前|前(?![面后台门院景往排锋]))")
NOT_A_TIME = re.compile(r"(?:不是|不在|不要|除了|除去|排除|除)\s*(?:在|是)?\s*$")

AT = re.compile(r"[在于从自]\s*$")

_ACTIVITY = (
    "露营|自驾|团聚|团圆|聚[会餐]|拜年|加班|结婚|婚礼|度假|徒步|骑行|野餐|烧烤|滑[雪冰]|搬家|堵车|值班|贴|堆|穿|祭"
    "|采|摘|钓|打|睡|唱|写|下[雪雨]|带|抱|遇|见|收到?"
)
_DOING = "在去回到来看吃喝玩爬放逛拍过和跟与同我你他她咱爸妈爷奶全出赏跳跑聚包挂划扫送做买坐骑参办"
_PHOTO = r"(?:照片|相片|图片|照(?!相|耀|明)|相(?!机|框|册)|图|影像)"
_STOP = r"(?:\s|$|[，,、。.！!？?；;:：)）(（+\-\ue000\ue001])"

FREE = re.compile(
    rf"{_STOP}|的|{_PHOTO}|旅|游(?!行|戏)|(?:{_ACTIVITY})|[{_DOING}]|家|开[车会]|[这那]|期间|假|时(?!尚|装|代|髦|光|钟)"
)
"""What follows a feast or a weekday that is meant as a time, not as part of a name."""

COMPOUND = re.compile(
    r"树|老人|帽|袜|礼|卡|装|衣|头[带饰]|灯|南瓜|晚会|联欢|阅兵|月饼|粽|快乐|愉快|广场|路|大道|专|歌|款|版|花车"
    r"|背景|气氛|氛围|主题|风格|图案|标[志识]|海报|元素|节目|贺|祝福"
)
"""What makes a name of a feast even after a year: '2021年圣诞树'."""

OF_COMPOUND = re.compile(rf"的?(?:{COMPOUND.pattern})")

TAKING = re.compile(
    rf"\s?(?:的?{_PHOTO}|(?:我们?)?(?:在(?!哪)|拍|照的|摄|[和跟](?=[我你他她爸妈爷奶孩朋家同老男女宝猫狗])|去(?!哪|了))|的?时候)"
)
"""What follows a season or an hour when a moment is told and not a look: '晚上拍的街道'."""

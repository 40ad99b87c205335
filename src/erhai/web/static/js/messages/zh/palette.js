export default {
  'palette.added': '已添加{colour}',
  'palette.chosen': '已选颜色',
  'palette.hint': '最多 {n} 种，图片中要同时出现。',
  'palette.own': '其他颜色',
  'palette.removed': '已移除{colour}',
  'palette.title': '颜色',
};

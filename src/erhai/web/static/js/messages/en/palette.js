export default {
  'palette.added': '{colour} added',
  'palette.chosen': 'Colours chosen',
  'palette.hint': 'Up to {n} colours that are all to be seen in the picture.',
  'palette.own': 'Another colour',
  'palette.removed': '{colour} removed',
  'palette.title': 'Colours',
};

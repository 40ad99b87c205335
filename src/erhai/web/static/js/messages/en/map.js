export default {
  'map.label': 'Map: taken at {where}',
  'map.coordinates': '{latitude}, {longitude}',
  'map.north': '{degrees}° N',
  'map.south': '{degrees}° S',
  'map.east': '{degrees}° E',
  'map.west': '{degrees}° W',
};

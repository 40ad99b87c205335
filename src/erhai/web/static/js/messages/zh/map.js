export default {
  'map.label': '地图：拍摄于 {where}',
  'map.coordinates': '{latitude}，{longitude}',
  'map.north': '北纬 {degrees}°',
  'map.south': '南纬 {degrees}°',
  'map.east': '东经 {degrees}°',
  'map.west': '西经 {degrees}°',
};

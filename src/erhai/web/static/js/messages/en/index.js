import common from './common.js';
import search from './search.js';
import detail from './detail.js';
import map from './map.js';
import timeline from './timeline.js';
import library from './library.js';
import sketch from './sketch.js';
import palette from './palette.js';
import camera from './camera.js';

export default {
  ...common,
  ...search,
  ...detail,
  ...map,
  ...timeline,
  ...library,
  ...sketch,
  ...palette,
  ...camera,
};

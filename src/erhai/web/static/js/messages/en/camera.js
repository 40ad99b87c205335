export default {
  'camera.again': 'Again',
  'camera.asking': 'The browser asks whether this page may use the camera …',
  'camera.other': 'Other camera',
  'camera.preview': 'What the camera sees',
  'camera.problem': 'The camera cannot be used here. Choose a picture file instead.',
  'camera.problem-NotAllowedError': 'The browser was told not to let this page use the camera. Allow it beside the address, then try again.',
  'camera.problem-NotFoundError': 'No camera was found. Connect one, or choose a picture file instead.',
  'camera.problem-NotReadableError': 'Another program is using the camera. Close that, then try again.',
  'camera.snap': 'Take the picture',
  'camera.taken': 'The picture taken',
  'camera.title': 'Take a picture',
  'camera.use': 'Find pictures like this',
};

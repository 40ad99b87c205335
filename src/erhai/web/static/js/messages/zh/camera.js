export default {
  'camera.again': '重拍',
  'camera.asking': '浏览器正在询问是否允许此页面使用相机…',
  'camera.other': '切换相机',
  'camera.preview': '相机画面',
  'camera.problem': '此处无法使用相机，请改为选择图片文件。',
  'camera.problem-NotAllowedError': '浏览器不允许此页面使用相机。请在地址栏旁允许，然后重试。',
  'camera.problem-NotFoundError': '没有找到相机。请连接相机，或改为选择图片文件。',
  'camera.problem-NotReadableError': '相机正被其他程序占用。请先关闭它，然后重试。',
  'camera.snap': '拍照',
  'camera.taken': '拍到的图片',
  'camera.title': '拍一张照片',
  'camera.use': '查找相似图片',
};

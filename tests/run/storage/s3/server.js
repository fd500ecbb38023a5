// node server.js PORT DIRECTORY: an S3 server on loopback with the bucket "support-files", access key and
// secret "S3RVER". It says "ready" when it listens.
const S3rver = require('@20minutes/s3rver');

const [port, directory] = process.argv.slice(2);
new S3rver({
  address: '127.0.0.1',
  port: Number(port),
  directory,
  vhostBuckets: false,
  silent: true,
  configureBuckets: [{ name: 'support-files', configs: [] }],
}).run().then(() => console.log('ready'));

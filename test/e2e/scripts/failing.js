const tf = require('@tensorflow/tfjs-node');

console.log('about to read the data');
const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [1], units: 1 })] });
model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
throw new Error('data.csv is not there');
model.fit(tf.zeros([4, 1]), tf.zeros([4, 1]));

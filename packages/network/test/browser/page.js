// What runs in the browser, on the published packages: in a page, where an import map names them, and in a worker,
// for which the server does (workers know no import maps).

async function train({ dtype, epochs, data, ...options }) {
  const { Matrix, oneHot, RandomState } = await import('@nn-labs/linalg');
  const { describeEngine, Network } = await import('@nn-labs/network');
  const random = new RandomState(40);
  const layers = [
    { units: 64, activation: 'sigmoid' },
    { units: 10, activation: 'sigmoid' },
  ];
  const network = new Network({ inputs: 784, layers, loss: 'squared-error', dtype, random });
  let X;
  let labels;
  if (data === 'mnist') {
    const bytes = new Uint8Array(await (await fetch('/mnist')).arrayBuffer());
    X = new Matrix(
      1000,
      784,
      Float64Array.from(bytes.subarray(0, 784_000), (pixel) => pixel / 255),
    );
    labels = bytes.subarray(784_000);
  } else {
    const stream = new RandomState(1);
    X = stream.random([1000, 784]).map((x) => (x < 0.8 ? 0 : x));
    labels = stream.randint(0, 10, 1000);
  }
  X = X.astype(dtype);
  const Y = oneHot(labels, 10, dtype);
  const losses = [];
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const startMs = performance.now();
  for await (const { loss } of network.train(X, Y, { epochs, learningRate: 0.005, ...options }))
    losses.push(loss);
  const tookMs = performance.now() - startMs;
  clearInterval(timer);
  const product = X.slice(0, 100).matmul(X.transpose()).sum();
  const evaluation = await network.evaluate(X, Y, options);
  const trained = { sha256: await network.weightsSha256(), losses, evaluation, product };
  const isolated = globalThis.crossOriginIsolated;
  return { trained, engine: describeEngine(options), isolated, tookMs, ticks };
}

if ('document' in globalThis) {
  globalThis.trainInPage = train;
  globalThis.trainInWorker = (run) =>
    new Promise((resolve, reject) => {
      const worker = new Worker('resolved/page.js', { type: 'module' });
      worker.onerror = (event) => reject(new Error(event.message));
      worker.onmessage = ({ data: { answer, error } }) => {
        worker.terminate();
        if (error === undefined) resolve(answer);
        else reject(new Error(error));
      };
      worker.postMessage(run);
    });
} else {
  addEventListener('message', ({ data }) => {
    train(data).then(
      (answer) => postMessage({ answer }),
      (error) => postMessage({ error: String(error?.stack ?? error) }),
    );
  });
}

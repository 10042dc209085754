'use strict';
// Functions as a user would write them. The tests run them from a copy of this folder.
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

exports.Echo = async (event) => event;

exports.PartialFailure = async (event) => ({
    batchItemFailures: [{ itemIdentifier: event.Records[0].dynamodb.SequenceNumber }],
});

exports.ShowContext = async (event, context) => ({
    requestId: context.awsRequestId,
    name: context.functionName,
    version: context.functionVersion,
    arn: context.invokedFunctionArn,
    memory: Number(context.memoryLimitInMB),
    remaining: context.getRemainingTimeInMillis(),
    logGroup: context.logGroupName,
    logStream: context.logStreamName,
});

exports.ShowVariables = async () => ({ ...process.env, folder: process.cwd() });

let calls = 0;
exports.Count = async () => ({ calls: ++calls, pid: process.pid });

exports.Print = async () => {
    process.stdout.write('to out: Grüße\n');
    process.stderr.write('to err\n');
    process.stdout.write('no end of line');
    return 'printed';
};

exports.Log = async () => {
    process.stdout.write('to the logger\n');
    return 'logged';
};

exports.Version = async () => fs.readFileSync(path.join(__dirname, 'version.txt'), 'utf8');

exports.Fail = async () => {
    throw new TypeError('no "stock" left');
};

exports.Gate = async (event, context) => {
    fs.writeFileSync(path.join(event.folder, 'entered-' + context.awsRequestId), '');
    while (!fs.existsSync(path.join(event.folder, 'open'))) {
        await pause(2);
    }
    return context.awsRequestId;
};

exports.Hang = async (event) => {
    if (event.pidFile) {
        const draft = path.join(path.dirname(event.pidFile), 'draft');
        fs.writeFileSync(draft, String(process.pid));
        fs.renameSync(draft, event.pidFile);
    }
    for (;;); // not even the event loop turns
};

exports.Exit = async (status) => {
    process.stdout.write('leaving\n');
    process.exit(status);
};

exports.Devour = async () => {
    const eaten = [];
    for (;;) {
        eaten.push(Buffer.alloc(4 * 1024 * 1024, 1));
        await pause(1);
    }
};

exports.DevourHeap = async () => {
    const eaten = [];
    for (;;) {
        eaten.push(new Array(1024).fill(eaten.length));
    }
};

exports.Verbose = async () => 'x'.repeat(7 * 1024 * 1024);

exports.CallBack = (event) =>
    new Promise((resolve, reject) => {
        http.get(process.env.AWS_ENDPOINT_URL + '/' + event.path, (response) => {
            let body = '';
            response.on('data', (chunk) => (body += chunk));
            response.on('end', () => resolve(body));
        }).on('error', reject);
    });

// ---- what only Node.js has

exports.nothing = async () => undefined;
exports.callback = (event, context, callback) => setTimeout(() => callback(null, { late: event.after }), event.after);
exports.callbackError = (event, context, callback) => callback(new RangeError('too far'));
exports.callbackText = (event, context, callback) => callback('only a text');
exports.neverCalledBack = (event, context, callback) => void [event, context, callback];

exports.waits = (event, context, callback) => {
    context.callbackWaitsForEmptyEventLoop = event.waits;
    setTimeout(() => fs.writeFileSync(event.file, 'done'), event.after);
    callback(null, 'answered');
};

exports.succeed = (event, context) => context.succeed('succeeded');
exports.done = (event, context) => context.done(null, 'done');
exports.fail = (event, context) => context.fail(new Error('failed'));
exports.throwNothing = async () => {
    throw undefined;
};
exports.cyclic = async () => {
    const result = {};
    result.self = result;
    return result;
};
exports.speak = async () => {
    console.log('one', { two: 2 }, 3);
    console.info('first line\nsecond line');
    console.debug('d');
    console.warn('w');
    console.error('e');
};
exports.floating = () => {
    Promise.reject(new Error('nobody looks'));
    return pause(5000);
};
exports.uncaught = () => {
    setTimeout(() => {
        throw new SyntaxError('out of nowhere');
    }, 1);
    return pause(5000);
};
exports.nested = { deep: { down: async () => 'deep down' } };
exports.number = 42;
exports.keys = async (event, context) => Object.keys(context).sort();
exports.stream = globalThis.awslambda ? typeof awslambda.streamifyResponse : 'none';
exports.streaming = async () => awslambda.streamifyResponse(async () => {});

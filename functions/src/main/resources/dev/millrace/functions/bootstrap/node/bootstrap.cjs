'use strict';
// The program of a Node.js function's process: loads the handler named by _HANDLER from LAMBDA_TASK_ROOT and serves it
// over the Lambda Runtime API, as Lambda's own bootstrap does. It needs nothing but Node.js 18 or later.
//
// Arguments: the folder that holds @aws-sdk/* for functions that bring none, or ''; 'import' if the function's code may
// import it as an ES module, or ''; and why there is no such folder although the code asks for one, or ''.

const fs = require('node:fs');
const Module = require('node:module');
const net = require('node:net');
const path = require('node:path');
const util = require('node:util');
const { pathToFileURL } = require('node:url');

// The server's Ctrl-C is not for its functions. It was ignored when this program began, but Node.js forgets that.
for (const signal of ['SIGINT', 'SIGHUP']) {
    process.on(signal, () => {});
}

const [sdkFolder, sdkImport, sdkProblem] = process.argv.slice(2);
const variables = process.env; // slow to read, so what an invocation needs of it is read once
const handlerName = variables._HANDLER;
const taskRoot = variables.LAMBDA_TASK_ROOT;

/** From nodejs24.x on, Lambda has neither callbacks nor what belongs to them. */
const hasCallbacks = Number(/nodejs(\d+)/.exec(variables.AWS_EXECUTION_ENV)?.[1] ?? 0) < 24;

// ---- output

let requestId; // of the invocation that runs; undefined while the handler is loaded, and Lambda prints it so

/** A line break within a message is marked with a zero byte, so that the message stays one entry of the log. */
function log(level, text) {
    const line = `${new Date().toISOString()}\t${requestId}\t${level}\t${text}`;
    process.stdout.write(line.replaceAll('\n', '\0\n') + '\n');
}

let hasPrinted = false;

/** Notes that something was printed: only then there is an end to mark. */
function watchOutput() {
    for (const stream of [process.stdout, process.stderr]) {
        const write = stream.write;
        stream.write = function (...values) {
            hasPrinted = true;
            return write.apply(this, values);
        };
    }
}

function patchConsole() {
    const levels = { log: 'INFO', info: 'INFO', debug: 'DEBUG', warn: 'WARN', error: 'ERROR', trace: 'TRACE' };
    for (const [name, level] of Object.entries(levels)) {
        console[name] = (...values) => log(level, util.format(...values));
    }
    console.fatal = (...values) => log('FATAL', util.format(...values));
}

// ---- errors, as Lambda spells them

class RuntimeError extends Error {
    constructor(name, message, cause) {
        super(message);
        this.name = name;
        if (cause?.stack) {
            this.stack = cause.stack;
        }
    }
}

/** A package that is missing, by what Node.js says of it. */
function missingPackage(error) {
    const specifier =
        error?.code === 'MODULE_NOT_FOUND' ? /^Cannot find module '([^']+)'/.exec(error.message)?.[1]
        : error?.code === 'ERR_MODULE_NOT_FOUND' ? /^Cannot find package '([^']+)'/.exec(error.message)?.[1]
        : undefined;
    if (!specifier || /^[./]|^[A-Za-z]:[\\/]|^file:/.test(specifier)) {
        return undefined;
    }
    return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Says how to install a package that is missing. */
function explained(error) {
    const name = missingPackage(error);
    const installs = '\nTo install it, run in the folder of the function\'s code: npm install ';
    if (name && !error.message.includes(installs)) {
        const why = isSdk(name) && sdkProblem ? `\nMillrace could not supply ${name}: ${sdkProblem}` : '';
        error.message += why + installs + name;
        error.stack = `${error.name}: ${error.message}${/\n {4}at [^]*$/.exec(error.stack ?? '')?.[0] ?? ''}`;
    }
    return error;
}

function errorObject(error) {
    try {
        if (util.types.isNativeError(error) || (error && error.name && error.message && error.stack)) {
            return { errorType: error.name, errorMessage: error.message, trace: String(error.stack).split('\n') };
        }
        return { errorType: typeof error, errorMessage: String(error), trace: [] };
    } catch {
        return {
            errorType: 'handled',
            errorMessage:
                'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack',
            trace: [],
        };
    }
}

function logged(error) {
    const withOwn = (key, value) =>
        value instanceof Error
            ? {
                  errorType: value.name,
                  errorMessage: value.message,
                  ...(value.code === undefined ? {} : { code: value.code }),
                  ...value,
                  stack: String(value.stack).split('\n'),
              }
            : value;
    try {
        return '\t' + JSON.stringify(error instanceof Error ? error : errorObject(error), withOwn);
    } catch {
        return '\t' + JSON.stringify(errorObject(error));
    }
}

// ---- the Runtime API, on one connection

const END_OF_HEAD = Buffer.from('\r\n\r\n');

class RuntimeApi {
    constructor(authority, onInvocation) {
        const [host, port] = authority.split(':');
        this.prefix = 'HTTP/1.1\r\nHost: ' + authority + '\r\n';
        this.nextRequest = this.head('GET', '/invocation/next') + '\r\n';
        this.onInvocation = onInvocation;
        this.chunks = [];
        this.size = 0;
        this.needed = 1; // bytes, before it is worth looking again
        this.waiting = []; // for the answers to posts; an answer that nobody waits for is an invocation
        this.socket = net.connect({ host, port: Number(port), noDelay: true });
        this.socket.on('data', (chunk) => this.take(chunk));
        this.socket.on('error', () => process.exit(0)); // the server is gone, or has given this environment up
        this.socket.on('end', () => process.exit(0));
    }

    head(method, call) {
        return `${method} /2018-06-01/runtime${call} ${this.prefix}`;
    }

    next() {
        this.socket.ref();
        this.socket.write(this.nextRequest);
    }

    /** Sends an answer and asks for the next invocation, in one packet. */
    respond(id, body, headers) {
        this.waiting.push(() => {});
        this.socket.ref();
        this.socket.write(this.post(`/invocation/${id}/response`, body, headers) + this.nextRequest);
    }

    fail(id, error, then) {
        this.failAt(`/invocation/${id}/error`, error, then);
    }

    failInit(error, then) {
        this.failAt('/init/error', error, then);
    }

    failAt(call, error, then) {
        const object = errorObject(error);
        const type = 'Lambda-Runtime-Function-Error-Type: ' + object.errorType.replace(/[^\x21-\x7e]/g, '?') + '\r\n';
        this.waiting.push(then);
        this.socket.ref();
        this.socket.write(this.post(call, JSON.stringify(object), type));
    }

    post(call, body, headers) {
        const length = Buffer.byteLength(body);
        return `${this.head('POST', call)}${headers}Content-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;
    }

    take(chunk) {
        this.chunks.push(chunk);
        this.size += chunk.length;
        while (this.size >= this.needed) {
            const received = this.chunks.length === 1 ? this.chunks[0] : Buffer.concat(this.chunks);
            const message = this.messageIn(received);
            const rest = message ? received.subarray(message.length) : received;
            this.chunks = rest.length > 0 ? [rest] : [];
            this.size = rest.length;
            if (message) {
                this.needed = 1;
                (this.waiting.shift() ?? this.onInvocation)(message.headers, message.body);
            }
        }
    }

    /** The first whole message of what has arrived; undefined, and more needed, if it is not all there. */
    messageIn(received) {
        const end = received.indexOf(END_OF_HEAD);
        if (end < 0) {
            this.needed = received.length + 1;
            return undefined;
        }
        const headers = {};
        for (const line of received.latin1Slice(0, end).split('\r\n')) {
            const colon = line.indexOf(': ');
            headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 2);
        }
        const start = end + END_OF_HEAD.length;
        const length = start + Number(headers['content-length'] ?? 0);
        if (received.length < length) {
            this.needed = length;
            return undefined;
        }
        return { headers, body: received.utf8Slice(start, length), length };
    }
}

// ---- finding the handler

function isSdk(name) {
    return name.startsWith('@aws-sdk/') || name.startsWith('@smithy/');
}

/** Lambda brings the AWS SDK: what the function's own folders do not have is taken from there, and nothing else is. */
function supplySdk() {
    const resolve = Module._resolveFilename;
    Module._resolveFilename = function (request, parent, isMain, options) {
        try {
            return resolve.call(this, request, parent, isMain, options);
        } catch (error) {
            if (error.code !== 'MODULE_NOT_FOUND' || !isSdk(request)) {
                throw error;
            }
            try {
                return resolve.call(this, request, parent, isMain, { paths: [sdkFolder] });
            } catch {
                throw error;
            }
        }
    };
    if (!sdkImport) {
        return;
    }
    const parentURL = pathToFileURL(path.join(sdkFolder, 'index.mjs')).href;
    if (Module.registerHooks) {
        Module.registerHooks({
            resolve(specifier, context, next) {
                try {
                    return next(specifier, context);
                } catch (error) {
                    if (!isSdk(specifier)) {
                        throw error;
                    }
                    try {
                        return next(specifier, { ...context, parentURL });
                    } catch {
                        throw error;
                    }
                }
            },
        });
    } else if (Module.register) {
        Module.register(pathToFileURL(path.join(__dirname, 'sdk-hooks.mjs')), { data: { parentURL } });
    }
}

function isModulePackage(folder) {
    for (let at = folder; ; at = path.dirname(at)) {
        if (path.basename(at) === 'node_modules') {
            return false;
        }
        try {
            return JSON.parse(fs.readFileSync(path.join(at, 'package.json'), 'utf8')).type === 'module';
        } catch {
            // no package.json here, or none that can be read: look further up
        }
        if (path.dirname(at) === at) {
            return false;
        }
    }
}

async function loadModule(folder, name) {
    const file = path.resolve(taskRoot, folder, name);
    if (fs.existsSync(file) && fs.statSync(file).isFile()) {
        return require(file);
    }
    const isModule = isModulePackage(path.dirname(file));
    if (fs.existsSync(file + '.js')) {
        return isModule ? await import(pathToFileURL(file + '.js').href) : require(file + '.js');
    }
    if (fs.existsSync(file + '.mjs')) {
        return await import(pathToFileURL(file + '.mjs').href);
    }
    if (fs.existsSync(file + '.cjs')) {
        return require(file + '.cjs');
    }
    return require(require.resolve(name, { paths: [taskRoot, path.resolve(taskRoot, folder)] }));
}

async function loadHandler() {
    if (handlerName.includes('..')) {
        throw new RuntimeError(
            'Runtime.MalformedHandlerName', `'${handlerName}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`);
    }
    const base = path.basename(handlerName);
    const folder = handlerName.slice(0, handlerName.length - base.length);
    const parts = /^([^.]*)\.(.*)$/.exec(base);
    if (!parts) {
        throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
    }
    let module;
    try {
        module = await loadModule(folder, parts[1]);
    } catch (error) {
        if (error instanceof SyntaxError) {
            throw new RuntimeError('Runtime.UserCodeSyntaxError', String(error), error);
        }
        if (error?.code === 'MODULE_NOT_FOUND') {
            throw new RuntimeError('Runtime.ImportModuleError', String(explained(error)), error);
        }
        throw explained(error);
    }
    const found = parts[2].split('.').reduce((nested, key) => nested?.[key], module);
    if (!found) {
        throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
    }
    if (typeof found !== 'function') {
        throw new RuntimeError('Runtime.HandlerNotFound', `${handlerName} is not a function`);
    }
    if (!hasCallbacks && found.length >= 3) {
        throw new RuntimeError(
            'Runtime.CallbackHandlerDeprecated',
            'AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. Make the handler an async function that returns its result, or use nodejs22.x.');
    }
    return found;
}

// ---- one invocation after the other

let handler;
let current; // the invocation that has not been answered yet

const api = new RuntimeApi(variables.AWS_LAMBDA_RUNTIME_API, begin);

/** Marks the end of an invocation's output; the headers say so if there was none. */
function endOutput(id) {
    if (!hasPrinted) {
        return 'Millrace-Printed-Nothing: true\r\n';
    }
    process.stdout.write(`\0end ${id}\n`);
    hasPrinted = false;
    return '';
}

/** An invocation is answered once; what a handler says later is not heard. */
function take(invocation) {
    if (current !== invocation) {
        return false;
    }
    current = undefined;
    return true;
}

function succeed(invocation, result) {
    let body;
    try {
        body = JSON.stringify(result === undefined ? null : result) ?? 'null';
    } catch {
        fail(invocation, new Error('Unable to stringify response body'));
        return;
    }
    if (take(invocation)) {
        api.respond(invocation.id, body, endOutput(invocation.id));
    }
}

function fail(invocation, error) {
    if (take(invocation)) {
        log('ERROR', 'Invoke Error ' + logged(explained(error)));
        endOutput(invocation.id);
        api.fail(invocation.id, error, () => api.next());
    }
}

/** What is the same in every context. */
const environment = {
    functionVersion: variables.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: variables.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: variables.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: variables.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: variables.AWS_LAMBDA_LOG_STREAM_NAME,
};

function contextOf(headers, invocation) {
    const deadline = Number(headers['lambda-runtime-deadline-ms']);
    const json = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined);
    const context = {
        callbackWaitsForEmptyEventLoop: true,
        ...environment,
        clientContext: json('lambda-runtime-client-context'),
        identity: json('lambda-runtime-cognito-identity'),
        invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
        awsRequestId: invocation.id,
        getRemainingTimeInMillis: () => deadline - Date.now(),
    };
    if (!hasCallbacks) {
        delete context.callbackWaitsForEmptyEventLoop;
        return context;
    }
    context.succeed = (result) => succeed(invocation, result);
    context.fail = (error) => fail(invocation, error ?? 'handled');
    context.done = (error, result) => (error === undefined || error === null ? context.succeed(result) : context.fail(error));
    return context;
}

function begin(headers, body) {
    const invocation = { id: headers['lambda-runtime-aws-request-id'], onEmptyLoop: undefined };
    api.socket.unref(); // so that an empty event loop can be seen
    current = invocation;
    requestId = invocation.id;
    variables._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'] ?? '';
    const context = contextOf(headers, invocation);
    const callback = (error, result) => {
        if (error !== undefined && error !== null) {
            fail(invocation, error);
        } else if (context.callbackWaitsForEmptyEventLoop) {
            invocation.onEmptyLoop ??= () => succeed(invocation, result);
        } else {
            setImmediate(() => succeed(invocation, result));
        }
    };
    let result;
    try {
        const event = JSON.parse(body);
        result = hasCallbacks ? handler(event, context, callback) : handler(event, context);
    } catch (error) {
        fail(invocation, error);
        return;
    }
    if (typeof result?.then === 'function') {
        result.then((value) => succeed(invocation, value), (error) => fail(invocation, error));
    } else if (!hasCallbacks) {
        succeed(invocation, result);
    }
}

process.on('beforeExit', () => {
    if (current) {
        (current.onEmptyLoop ?? succeed)(current, null); // nothing left to run that could still answer
    }
});

// ---- what nobody caught ends the process, once it is told

function die(error, status) {
    const invocation = current;
    const leave = () => process.exit(status);
    current = undefined;
    if (invocation) {
        endOutput(invocation.id);
        api.fail(invocation.id, error, leave);
    } else if (handler) {
        leave(); // between two invocations: nobody waits for it
    } else {
        api.failInit(error, leave);
    }
}

process.on('uncaughtException', (error) => {
    log('ERROR', 'Uncaught Exception ' + logged(error));
    die(error, 129);
});

process.on('unhandledRejection', (reason) => {
    const error = new RuntimeError('Runtime.UnhandledPromiseRejection', String(reason), reason);
    error.reason = reason;
    log('ERROR', 'Unhandled Promise Rejection ' + logged(error));
    die(error, 128);
});

// ---- the start

globalThis.awslambda = {
    streamifyResponse() {
        throw new Error('Millrace does not support response streaming (awslambda.streamifyResponse).');
    },
};
process.argv.splice(2);
watchOutput();
patchConsole();
if (sdkFolder) {
    supplySdk();
}
loadHandler().then(
    (found) => {
        handler = found;
        api.next();
    },
    (error) => {
        log('ERROR', 'Uncaught Exception ' + logged(error));
        api.failInit(error, () => process.exit(1));
    },
);

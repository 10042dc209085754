"""The program of a Python function's process.

It loads the handler named by _HANDLER from LAMBDA_TASK_ROOT and serves it over the Lambda Runtime API, as Lambda's own
bootstrap does. It needs nothing but CPython 3.8 or later.
"""

import importlib
import io
import json
import logging
import os
import re
import socket
import sys
import time
import tokenize  # not used here: traceback may import it late, when the function's own modules are on the path
import traceback

_HERE = os.path.dirname(os.path.abspath(__file__))
_PREFIX = "/2018-06-01/runtime"
_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)

# What is the same in every context: os.environ is slow to read.
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name.startswith("AWS_LAMBDA_")}

# The packages of modules that are not called as their packages are.
_PACKAGES = {
    "Crypto": "pycryptodome",
    "PIL": "Pillow",
    "attr": "attrs",
    "bs4": "beautifulsoup4",
    "dateutil": "python-dateutil",
    "jose": "python-jose",
    "jwt": "PyJWT",
    "psycopg2": "psycopg2-binary",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}


class Fault(Exception):
    """An error of Lambda's own runtime, as it is spelled there."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.message = message
        self.trace = trace or []


# ---- the Runtime API, on one connection


class RuntimeApi:
    def __init__(self, authority):
        host, port = authority.rsplit(":", 1)
        self._host = authority
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.connect((host, int(port)))
        self._next = ("GET %s/invocation/next HTTP/1.1\r\nHost: %s\r\n\r\n" % (_PREFIX, authority)).encode("ascii")
        self._received = b""
        self._is_asked = False

    def next(self):
        """Waits for an invocation: its headers, with names in lower case, and its body."""
        if not self._is_asked:
            self._socket.sendall(self._next)
        self._is_asked = False
        head, body = self._message()
        headers = {}
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return headers, body

    def respond(self, request_id, body, headers):
        """Sends an answer and asks for the next invocation, in one packet."""
        self._post("/invocation/%s/response" % request_id, body, headers, self._next)
        self._is_asked = True

    def fail(self, request_id, error):
        self._fail("/invocation/%s/error" % request_id, error)

    def fail_init(self, error):
        self._fail("/init/error", error)

    def _fail(self, call, error):
        error_type = error["errorType"].encode("ascii", "replace").decode("ascii")
        header = "Lambda-Runtime-Function-Error-Type: %s\r\n" % error_type
        self._post(call, json.dumps(error).encode("utf-8"), header, b"")

    def _post(self, call, body, headers, following):
        head = "POST %s%s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (
            _PREFIX,
            call,
            self._host,
            headers,
            len(body),
        )
        self._socket.sendall(head.encode("ascii") + body + following)
        self._message()

    def _message(self):
        received = self._received
        end = received.find(b"\r\n\r\n")
        while end < 0:
            received += self._more()
            end = received.find(b"\r\n\r\n")
        start = end + 4
        length = _CONTENT_LENGTH.search(received, 0, start)
        missing = start + (int(length.group(1)) if length else 0) - len(received)
        if missing > 0:
            parts = [received]
            while missing > 0:
                part = self._more()
                parts.append(part)
                missing -= len(part)
            received = b"".join(parts)
        stop = len(received) + missing
        self._received = received[stop:]
        return received[:end], received[start:stop]

    def _more(self):
        try:
            data = self._socket.recv(65536)  # more would be mapped and unmapped every time
        except ConnectionError:
            data = b""
        if not data:
            sys.stdout.flush()
            os._exit(0)  # the server is gone, or has given this environment up
        return data


# ---- what a handler sees of its call


class CognitoIdentity:
    __slots__ = ["cognito_identity_id", "cognito_identity_pool_id"]

    def __init__(self, values):
        self.cognito_identity_id = values.get("cognitoIdentityId")
        self.cognito_identity_pool_id = values.get("cognitoIdentityPoolId")


_NO_IDENTITY = CognitoIdentity({})


class Client:
    __slots__ = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]

    def __init__(self, values):
        for name in self.__slots__:
            setattr(self, name, values.get(name))


class ClientContext:
    __slots__ = ["custom", "env", "client"]

    def __init__(self, values):
        self.custom = values.get("custom")
        self.env = values.get("env")
        self.client = Client(values["client"]) if values.get("client") else None


class LambdaContext:
    def __init__(self, headers):
        self.aws_request_id = headers["lambda-runtime-aws-request-id"]
        self.log_group_name = _ENVIRONMENT["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = _ENVIRONMENT["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.function_name = _ENVIRONMENT["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = _ENVIRONMENT["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.function_version = _ENVIRONMENT["AWS_LAMBDA_FUNCTION_VERSION"]
        self.invoked_function_arn = headers["lambda-runtime-invoked-function-arn"]
        self.tenant_id = headers.get("lambda-runtime-aws-tenant-id")
        client = headers.get("lambda-runtime-client-context")
        self.client_context = ClientContext(json.loads(client)) if client else None
        identity = headers.get("lambda-runtime-cognito-identity")
        self.identity = CognitoIdentity(json.loads(identity)) if identity else _NO_IDENTITY
        self._epoch_deadline_time_in_ms = int(headers["lambda-runtime-deadline-ms"])

    def get_remaining_time_in_millis(self):
        return max(self._epoch_deadline_time_in_ms - int(time.time() * 1000), 0)

    def log(self, message):
        sys.stdout.write(str(message))

    def __repr__(self):
        return "LambdaContext([%s])" % ",".join("%s=%s" % item for item in vars(self).items())


# ---- output


class _RequestId(logging.Filter):
    value = ""

    def filter(self, record):
        record.aws_request_id = _RequestId.value
        return True


class _LogHandler(logging.Handler):
    def emit(self, record):
        try:
            _print_entry(self.format(record))
        except RecursionError:
            raise
        except Exception:
            self.handleError(record)


def _print_entry(text):
    """A line break within a message is marked with a zero byte, so that the message stays one entry of the log."""
    sys.stdout.write(text.rstrip("\n").replace("\n", "\0\n") + "\n")
    sys.stdout.flush()


def _set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = _LogHandler()
    handler.setFormatter(
        logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"
        )
    )
    handler.addFilter(_RequestId())
    logging.getLogger().addHandler(handler)


class _Output(io.TextIOWrapper):
    """Notes that something was printed: only then there is an end to mark."""

    has_printed = False

    def write(self, text):
        _Output.has_printed = True
        return super().write(text)

    @property
    def buffer(self):
        _Output.has_printed = True
        return super().buffer


def _watch_output():
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        errors = stream.errors
        own = _Output(stream.detach(), encoding="utf-8", errors=errors, newline="\n", write_through=True)
        setattr(sys, name, own)
        setattr(sys, "__%s__" % name, own)


def _end_output(request_id):
    """Marks the end of an invocation's output; the headers say so if there was none."""
    if not _Output.has_printed:
        return "Millrace-Printed-Nothing: true\r\n"
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (AttributeError, ValueError, OSError):
            pass  # the handler has closed or replaced it
    os.write(1, ("\0end %s\n" % request_id).encode("utf-8"))
    _Output.has_printed = False
    return ""


# ---- errors, as Lambda spells them


def _error(error_type, message, trace, request_id):
    return {"errorMessage": message, "errorType": error_type, "requestId": request_id, "stackTrace": trace}


def _error_of(thrown, request_id):
    if isinstance(thrown, Fault):
        return _error(thrown.error_type, thrown.message, thrown.trace, request_id)
    frames = traceback.extract_tb(thrown.__traceback__)
    while frames and frames[0].filename.startswith(_HERE):
        frames = frames[1:]
    message = str(thrown)
    if isinstance(thrown, ModuleNotFoundError):
        message += _how_to_install(thrown)
    return _error(type(thrown).__name__, message, traceback.format_list(frames), request_id)


def _log_error(error):
    lines = ["[ERROR] %s: %s" % (error["errorType"], error["errorMessage"])]
    if error["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        for element in error["stackTrace"]:
            lines.extend(element.splitlines())
    _print_entry("\n".join(lines))


def _how_to_install(missing):
    root = (missing.name or "").split(".")[0]
    if not root or _is_own_module(root):
        return ""
    package = _PACKAGES.get(root, root)
    return (
        "\nTo install it for this Python: %s -m pip install %s, or with the function: python3 -m pip install %s -t %s"
        % (sys.executable, package, package, os.environ.get("LAMBDA_TASK_ROOT", "."))
    )


def _is_own_module(root):
    """Whether the name is one of the function's own: no package would help."""
    own = os.environ.get("_HANDLER", "").replace("/", ".").split(".")[0]
    return root == own or os.path.isdir(os.path.join(os.environ.get("LAMBDA_TASK_ROOT", "."), root))


# ---- older botocore


class _EndpointForOldBotocore:
    """Before 1.31 botocore does not know AWS_ENDPOINT_URL: it is told when its module for clients has been loaded."""

    def find_spec(self, name, path=None, target=None):
        if name != "botocore.client":
            return None
        import importlib.util  # only for those who use botocore

        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None and _is_old(sys.modules["botocore"]):
            load = spec.loader.exec_module

            def load_and_tell(module):
                load(module)
                _tell(module.ClientCreator)

            spec.loader.exec_module = load_and_tell
        return spec


def _is_old(botocore):
    try:
        return tuple(int(part) for part in botocore.__version__.split(".")[:2]) < (1, 31)
    except (AttributeError, ValueError):
        return False


def _tell(creator):
    create = creator.create_client

    def create_client(self, service_name, *args, **kwargs):
        # endpoint_url is the fifth parameter of every version: service, region, is_secure, endpoint_url.
        if len(args) < 3 and kwargs.get("endpoint_url") is None:
            own = "AWS_ENDPOINT_URL_" + service_name.upper().replace("-", "_")
            kwargs["endpoint_url"] = os.environ.get(own) or os.environ.get("AWS_ENDPOINT_URL")
        return create(self, service_name, *args, **kwargs)

    creator.create_client = create_client


# ---- finding the handler


def _load(handler):
    try:
        module_name, function_name = handler.rsplit(".", 1)
    except ValueError as e:
        raise Fault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (handler, e))
    if module_name.split(".")[0] in sys.builtin_module_names:
        raise Fault(
            "Runtime.BuiltInModuleConflict", "Cannot use built-in module %s as a handler module" % module_name
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as e:
        hint = _how_to_install(e) if isinstance(e, ModuleNotFoundError) else ""
        raise Fault("Runtime.ImportModuleError", "Unable to import module '%s': %s%s" % (module_name, e, hint))
    except SyntaxError as e:
        trace = ['  File "%s" Line %s\n    %s' % (e.filename, e.lineno, e.text)]
        raise Fault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, e), trace)
    try:
        return getattr(module, function_name)
    except AttributeError:
        raise Fault(
            "Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function_name, module_name)
        ) from None


# ---- one invocation after the other


def _decimal_as_number(value):
    if type(value).__name__ == "Decimal":
        return float(value)
    raise TypeError("Object of type %s is not JSON serializable" % type(value).__name__)


def _writes_ascii():
    """From python3.12 on Lambda leaves characters beyond ASCII as they are."""
    version = os.environ.get("AWS_EXECUTION_ENV", "").rpartition("python3.")[2]
    return version.isdigit() and int(version) < 12


def _answer(handler, body, context, encode):
    try:
        event = json.loads(body)
    except Exception as e:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % e)
    result = handler(event, context)
    try:
        return encode(result).encode("utf-8")
    except Exception as e:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % e)


def _serve(api, handler):
    encode = json.JSONEncoder(default=_decimal_as_number, ensure_ascii=_writes_ascii()).encode
    while True:
        headers, body = api.next()
        request_id = headers["lambda-runtime-aws-request-id"]
        _RequestId.value = request_id
        if "lambda-runtime-trace-id" in headers:
            os.environ["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"]
        try:
            answer = _answer(handler, body, LambdaContext(headers), encode)
        except Exception as e:
            error = _error_of(e, request_id)
            _log_error(error)
            _end_output(request_id)
            api.fail(request_id, error)
        else:
            api.respond(request_id, answer, _end_output(request_id))


def main():
    # Not before our own imports: the function may have a module that is called like one of the standard library.
    root = os.environ["LAMBDA_TASK_ROOT"]
    sys.path[0] = root
    os.environ.setdefault("PYTHONPATH", root)  # for the Python programs that it starts
    sys.argv = [sys.argv[0]]
    sys.dont_write_bytecode = True  # nothing is left in the function's folder, which is read-only on Lambda
    _watch_output()
    _set_up_logging()
    sys.meta_path.insert(0, _EndpointForOldBotocore())
    api = RuntimeApi(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        handler = _load(os.environ["_HANDLER"])
    except Exception as e:
        error = _error_of(e, "")
        _log_error(error)
        api.fail_init(error)
        sys.exit(1)
    _serve(api, handler)

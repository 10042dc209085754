"""Functions as a user would write them. The tests run them from a copy of this folder."""

import decimal
import logging
import os
import sys
import time
import urllib.request

calls = 0


def Echo(event, context):
    return event


def PartialFailure(event, context):
    return {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["dynamodb"]["SequenceNumber"]}]}


def ShowContext(event, context):
    return {
        "requestId": context.aws_request_id,
        "name": context.function_name,
        "version": context.function_version,
        "arn": context.invoked_function_arn,
        "memory": int(context.memory_limit_in_mb),
        "remaining": context.get_remaining_time_in_millis(),
        "logGroup": context.log_group_name,
        "logStream": context.log_stream_name,
    }


def ShowVariables(event, context):
    return dict(os.environ, folder=os.getcwd())


def Count(event, context):
    global calls
    calls += 1
    return {"calls": calls, "pid": os.getpid()}


def Print(event, context):
    print("to out: Grüße")
    print("to err", file=sys.stderr)
    print("no end of line", end="")
    return "printed"


def Log(event, context):
    print("to the logger")
    return "logged"


def Version(event, context):
    with open(os.path.join(os.path.dirname(__file__), "version.txt")) as file:
        return file.read()


def Fail(event, context):
    raise ValueError('no "stock" left')


def Gate(event, context):
    open(os.path.join(event["folder"], "entered-" + context.aws_request_id), "w").close()
    while not os.path.exists(os.path.join(event["folder"], "open")):
        time.sleep(0.002)
    return context.aws_request_id


def Hang(event, context):
    if "pidFile" in event:
        draft = os.path.join(os.path.dirname(event["pidFile"]), "draft")
        with open(draft, "w") as file:
            file.write(str(os.getpid()))
        os.rename(draft, event["pidFile"])
    while True:
        pass


def Exit(event, context):
    print("leaving")
    sys.exit(event)


def Devour(event, context):
    eaten = []
    while True:
        eaten.append(bytearray(b"x" * 4 * 1024 * 1024))
        time.sleep(0.001)


def Verbose(event, context):
    return "x" * 7 * 1024 * 1024


def CallBack(event, context):
    with urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + "/" + event["path"]) as response:
        return response.read().decode("utf-8")


# ---- what only Python has


def nothing(event, context):
    pass


def numbers(event, context):
    return {"decimal": decimal.Decimal("12.5"), "umlaut": "ü"}


def unwritable(event, context):
    return {"set": {1, 2}}


def speak(event, context):
    logger = logging.getLogger()
    logger.setLevel(logging.INFO)
    logger.debug("not told")
    logger.info("first line\nsecond line")
    logging.getLogger("other").warning("w %d", 1)
    context.log("logged\n")


def show_rest(event, context):
    return {
        "identity": [context.identity.cognito_identity_id, context.identity.cognito_identity_pool_id],
        "client": context.client_context,
        "argv": sys.argv[1:],
        "path": sys.path[0],
        "repr": repr(context),
    }


def imports_late(event, context):
    import no_such_package  # noqa: F401


def client(event, context):
    import boto3

    table = boto3.client("dynamodb")
    return table.meta.endpoint_url


def old_client(event, context):
    import botocore.session

    return botocore.session.get_session().create_client("dynamodb", **event)

import {
  type AttributeValue,
  ConditionalCheckFailedException,
} from '@aws-sdk/client-dynamodb';
import { GetRecordsCommand, GetShardIteratorCommand, TrimmedDataAccessException } from '@aws-sdk/client-dynamodb-streams';
import { PublishCommand } from '@aws-sdk/client-sns';
import { BatchGetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Clients } from '../src/clients';
import type { Settings } from '../src/settings';

type Json = any;

const TOPICS = 'arn:aws:sns:us-east-1:000000000000:';
const KEYS_ANSWERED_AT_ONCE = 2;
const KEYS: Record<string, string> = {
  'order-tracking': 'eventId',
  'order-refunds': 'orderId',
  'order-archive': 'orderId',
  'order-failures': 'part',
};

/** Answers the SDK's calls as the case says, and writes down those that change something. */
export class TestingAws {
  readonly effects: string[] = [];
  readonly requests: Json[] = [];
  readonly keysAsked: number[] = [];
  readonly settings: Settings;
  readonly clients: Clients;

  private readonly existing: Set<string>;

  constructor(private readonly given: Json) {
    this.existing = new Set([
      ...[...(given.marked ?? []), ...(given.markedMeanwhile ?? [])].map((id) => `order-tracking ${id}`),
      ...(given.refunded ?? []).map((id: string) => `order-refunds ${id}`),
    ]);
    this.settings = {
      TRACKING_TABLE: 'order-tracking',
      ARCHIVE_TABLE: 'order-archive',
      REFUNDS_TABLE: 'order-refunds',
      FAILURES_TABLE: 'order-failures',
      NOTIFICATION_TOPIC_ARN: `${TOPICS}order-notifications`,
      ALERT_TOPIC_ARN: `${TOPICS}order-alerts`,
      ORDERS_DROP_ONE: String(given.dropOne ?? false),
    };
    const client = { send: async (command: unknown) => this.answer(command) } as unknown;
    this.clients = { tables: client, streams: client, topics: client } as Clients;
  }

  private answer(command: unknown): Json {
    if (command instanceof BatchGetCommand) {
      return this.marks(command.input.RequestItems);
    } else if (command instanceof PutCommand) {
      return this.put(command.input);
    } else if (command instanceof UpdateCommand) {
      return this.update(command.input);
    } else if (command instanceof PublishCommand) {
      return this.publish(command.input);
    } else if (command instanceof GetShardIteratorCommand) {
      if (this.given.shard === 'gone') {
        throw new TrimmedDataAccessException({ message: 'gone', $metadata: {} });
      }
      return { ShardIterator: '0' };
    } else if (command instanceof GetRecordsCommand) {
      return this.page(Number(command.input.ShardIterator));
    }
    throw new Error(`not expected: ${command}`);
  }

  private marks(request: Json): Json {
    const asked = request['order-tracking'];
    this.keysAsked.push(asked.Keys.length);
    const left = asked.Keys.slice(KEYS_ANSWERED_AT_ONCE);
    return {
      Responses: {
        'order-tracking': asked.Keys.slice(0, KEYS_ANSWERED_AT_ONCE).filter((key: Json) =>
          this.given.marked?.includes(key.eventId),
        ),
      },
      UnprocessedKeys: left.length > 0 ? { 'order-tracking': { ...asked, Keys: left } } : {},
    };
  }

  private put(input: Json): Json {
    const table = input.TableName;
    const key = input.Item[KEYS[table] as string];
    this.reach(table);
    if (input.ConditionExpression !== undefined && this.existing.has(`${table} ${key}`)) {
      throw new ConditionalCheckFailedException({ message: 'the condition failed', $metadata: {} });
    }
    this.happened(`put ${table} ${key}`, {
      put: table,
      ...(input.ConditionExpression && { condition: input.ConditionExpression }),
      item: wire(input.Item),
    });
    return {};
  }

  private update(input: Json): Json {
    this.reach(input.TableName);
    this.happened(`update ${input.TableName} ${input.Key.eventId}`, { update: input.TableName, key: wire(input.Key) });
    return {};
  }

  private publish(input: Json): Json {
    const topic = input.TopicArn.substring(TOPICS.length);
    this.reach(topic);
    const attributes = Object.fromEntries(
      Object.entries(input.MessageAttributes).map(([name, value]: Json) => [name, value.StringValue]),
    );
    this.happened(`publish ${topic} ${attributes['deduplicationId']}`, {
      publish: topic,
      ...(input.Subject && { subject: input.Subject }),
      message: JSON.parse(input.Message),
      attributes,
    });
    return {};
  }

  /** One shard in pages; an iterator is the page's index. */
  private page(index: number): Json {
    const isLast = !this.given.shardIsOpen && index + 1 >= this.given.shard.length;
    return {
      Records: (this.given.shard[index] ?? []).map(withBytes),
      ...(!isLast && { NextShardIterator: String(index + 1) }),
    };
  }

  private reach(name: string): void {
    if (this.given.broken === name) {
      throw new Error(`${name} is out of reach`);
    }
  }

  private happened(effect: string, request: Json): void {
    this.effects.push(effect);
    this.requests.push(request);
  }
}

/** The item as it goes over the wire. */
function wire(item: Record<string, unknown>): Json {
  return textOf({ M: marshall(item) })['M'];
}

function textOf(value: AttributeValue): Json {
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  if (value.B) {
    return { B: base64(value.B) };
  }
  if (value.BS) {
    return { BS: value.BS.map(base64) };
  }
  if (value.L) {
    return { L: value.L.map(textOf) };
  }
  if (value.M) {
    return { M: Object.fromEntries(Object.entries(value.M).map(([name, member]) => [name, textOf(member)])) };
  }
  return value;
}

/** Binary values as the SDK answers them: bytes, where the case has Base64. */
function withBytes(json: Json): Json {
  if (Array.isArray(json)) {
    return json.map(withBytes);
  }
  if (json === null || typeof json !== 'object') {
    return json;
  }
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      name === 'B' ? Buffer.from(value as string, 'base64') : withBytes(value),
    ]),
  );
}

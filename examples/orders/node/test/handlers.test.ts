import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { deadLetterProcessor } from '../src/dead-letter-processor';
import { streamProcessor } from '../src/stream-processor';
import { TestingAws } from './testing-aws';

// The handlers obey the table of cases, which those in Java and Python obey too. npm starts this in the package's folder.

type Json = any;

const now = (given: Json) => () => new Date(given.now ?? '2026-01-01T00:00:00.123Z');

function cases(file: string): Json[] {
  return JSON.parse(readFileSync(`../cases/${file}`, 'utf8')).cases;
}

/** The document's text is as it came; the cases do not repeat it. */
function withoutDocument(request: Json): Json {
  if (request.item?.document) {
    assert.match(request.item.document.S, /DDBStreamBatchInfo/);
    request.item.document.S = '(the document as it came)';
  }
  return request;
}

function assertEffects(then: Json, aws: TestingAws): void {
  assert.deepEqual(aws.effects, then.effects);
  if (then.requests) {
    assert.deepEqual(aws.requests.map(withoutDocument), then.requests);
  }
}

function failures(response: { batchItemFailures: { itemIdentifier: string }[] }): string[] {
  return response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

describe('stream processor', () => {
  for (const { name, given = {}, records, then } of cases('stream-processor.json')) {
    test(name, async (context) => {
      context.mock.method(console, 'error', () => {});
      const aws = new TestingAws(given);
      const handle = streamProcessor(aws.clients, aws.settings, now(given));
      if (then.error) {
        await assert.rejects(handle({ Records: records }), (error: Error) => error.message.endsWith(then.error));
      } else {
        assert.deepEqual(failures(await handle({ Records: records })), then.failures);
      }
      assertEffects(then, aws);
    });
  }

  test('a large batch asks for its marks by the hundred', async () => {
    const Records: Json[] = Array.from({ length: 250 }, (_, index) => ({
      eventID: `e-${index}`,
      eventName: 'REMOVE',
      dynamodb: { SequenceNumber: `${index}`, Keys: { orderId: { S: `o-${index}` }, customerId: { S: 'c-1' } } },
    }));
    const aws = new TestingAws({});
    await streamProcessor(aws.clients, aws.settings, now({}))({ Records });
    assert.deepEqual(aws.keysAsked.slice(0, 2), [100, 98]);
    assert.ok(aws.keysAsked.includes(50) && Math.max(...aws.keysAsked) === 100);
  });
});

describe('dead-letter processor', () => {
  for (const { name, given, documents, then } of cases('dead-letter-processor.json')) {
    test(name, async (context) => {
      context.mock.method(console, 'error', () => {});
      context.mock.method(console, 'log', () => {});
      const aws = new TestingAws(given);
      const messages: Json[] = documents.map((document: Json, index: number) => ({
        messageId: `m-${index}`,
        body: typeof document === 'string' ? document : JSON.stringify(document),
      }));
      const response = await deadLetterProcessor(aws.clients, aws.settings, now(given))({ Records: messages });
      assert.deepEqual(failures(response), then.failures);
      assertEffects(then, aws);
    });
  }
});

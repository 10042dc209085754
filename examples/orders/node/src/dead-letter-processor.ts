import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { raiseAlert } from './alerts';
import { type Clients, clients } from './clients';
import { parseFailureDocument } from './failure-document';
import { keepFailure } from './failures';
import type { OrderChange } from './order-change';
import { OrderProcessing } from './order-processing';
import { IMPOSSIBLE, needsPeople, type Recovery } from './recovery';
import { type Settings, setting } from './settings';
import { readBack } from './shard-reader';

/**
 * Takes up the records that the stream processor gave up.
 *
 * A failure report holds no record, only its place: shard and sequence numbers. The records are read back from the
 * stream, which works for 24 hours, and go through the same processing again: what failed for a passing reason is
 * recovered now. What is truly poison is kept and people are told.
 *
 * A message that cannot be handled, for example because a table is still out of reach, stays in the queue and comes
 * again; it is reported by its message id, since a queue knows no sequence numbers.
 */
export function deadLetterProcessor(clients: Clients, settings: Settings, now: () => Date) {
  const processing = new OrderProcessing(clients, settings, now);
  const failuresTable = setting(settings, 'FAILURES_TABLE');
  const alertTopic = setting(settings, 'ALERT_TOPIC_ARN');

  async function recover(changes: readonly OrderChange[]): Promise<Recovery> {
    const processedBefore = await processing.processedBefore(changes);
    const poison: { change: OrderChange; reason: string }[] = [];
    let recovered = 0;
    for (const change of changes.filter(({ eventId }) => !processedBefore.has(eventId))) {
      const reason = await processing.process(change, 'RECOVERED');
      if (reason === undefined) {
        recovered++;
      } else {
        poison.push({ change, reason });
      }
    }
    return { readBack: changes.length, processedBefore: processedBefore.size, recovered, poison };
  }

  async function isHandled(message: SQSRecord): Promise<boolean> {
    try {
      const document = parseFailureDocument(message.body);
      const changes = await readBack(clients.streams, document);
      const recovery = changes === undefined ? IMPOSSIBLE : await recover(changes);
      await keepFailure(clients.tables, failuresTable, document, recovery, now());
      if (needsPeople(document, recovery)) {
        await raiseAlert(clients.topics, alertTopic, document, recovery);
      }
      console.log(
        `Records ${document.first} to ${document.last} of ${document.shardId}, ${document.condition}: ` +
          `${recovery.readBack} read back, ${recovery.recovered} recovered, ${recovery.poison.length} poison`,
      );
      return true;
    } catch (error) {
      console.error(`Message ${message.messageId} stays in the queue: ${error}`);
      return false;
    }
  }

  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures = [];
    for (const message of event.Records) {
      if (!(await isHandled(message))) {
        batchItemFailures.push({ itemIdentifier: message.messageId });
      }
    }
    return { batchItemFailures };
  };
}

let processor: ReturnType<typeof deadLetterProcessor> | undefined;

/** Called by the runtime; what the first call builds serves every call of this environment. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> => {
  processor ??= deadLetterProcessor(clients(), process.env, () => new Date());
  return processor(event);
};

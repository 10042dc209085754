import { PublishCommand } from '@aws-sdk/client-sns';
import type { Clients } from './clients';
import type { FailureDocument } from './failure-document';
import type { Recovery } from './recovery';
import { textAttributes } from './topics';

const IDS_AT_MOST = 100;

/**
 * Raises an alert: one message a failure document that needs people. It holds counts and ids and no order's data, since
 * it ends in mailboxes and chats.
 */
export async function raiseAlert(
  topics: Clients['topics'],
  topicArn: string,
  document: FailureDocument,
  recovery: Recovery,
): Promise<void> {
  await topics.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: 'Order changes could not be processed',
      Message: JSON.stringify({
        requestId: document.requestId,
        condition: document.condition,
        shardId: document.shardId,
        startSequenceNumber: document.first.toString(),
        endSequenceNumber: document.last.toString(),
        batchSize: document.batchSize,
        recordsReadBack: recovery.readBack,
        recordsRecovered: recovery.recovered,
        recordsPoison: recovery.poison.length,
        poisonEventIds: recovery.poison.slice(0, IDS_AT_MOST).map(({ change }) => change.eventId),
      }),
      MessageAttributes: textAttributes({
        condition: document.condition,
        deduplicationId: `${document.requestId}#${document.first}`,
      }),
    }),
  );
}

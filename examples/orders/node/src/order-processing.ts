import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PublishCommand } from '@aws-sdk/client-sns';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from './clients';
import { newStatus, type OrderChange, status } from './order-change';
import { fault } from './order-rules';
import { type Settings, setting } from './settings';
import { textAttributes } from './topics';
import { type Mark, Tracking } from './tracking';

/**
 * What is done for a change of an order, be it from its batch or recovered later.
 *
 * Once in effect: a change may come more than once. Each step of the work is idempotent and is done before the change
 * is marked in the tracking table: dying between the two repeats the work and harms nothing. The other order would lose
 * the work.
 */
export class OrderProcessing {
  private readonly tracking: Tracking;
  private readonly archiveTable: string;
  private readonly refundsTable: string;
  private readonly notificationTopic: string;

  constructor(
    private readonly clients: Clients,
    settings: Settings,
    private readonly now: () => Date,
  ) {
    this.tracking = new Tracking(clients.tables, setting(settings, 'TRACKING_TABLE'));
    this.archiveTable = setting(settings, 'ARCHIVE_TABLE');
    this.refundsTable = setting(settings, 'REFUNDS_TABLE');
    this.notificationTopic = setting(settings, 'NOTIFICATION_TOPIC_ARN');
  }

  /** The event ids of those changes that were processed before. */
  processedBefore(changes: readonly OrderChange[]): Promise<Set<string>> {
    return this.tracking.marked(changes);
  }

  /** Skips a change that was processed before. */
  skip(change: OrderChange): Promise<void> {
    return this.tracking.countRedelivery(change);
  }

  /**
   * Does the work and marks the change. Says why nothing was done, if the change can never be processed; throws if it
   * could not be processed now, and may be later.
   */
  async process(change: OrderChange, mark: Mark): Promise<string | undefined> {
    const reason = fault(change);
    if (reason === undefined) {
      const now = this.now();
      await this.work(change, now);
      await this.tracking.mark(change, mark, now);
    }
    return reason;
  }

  private async work(change: OrderChange, now: Date): Promise<void> {
    if (change.kind === 'REMOVE') {
      await this.archive(change, now);
    }
    const status = newStatus(change);
    if (status === 'CANCELLED') {
      await this.refund(change, now);
    }
    if (status !== undefined) {
      await this.announce(change, status);
    }
  }

  /** The archive's key is the order and the deletion's sequence number, so that a repeated put is the same row. */
  private async archive(deletion: OrderChange, now: Date): Promise<void> {
    await this.clients.tables.send(
      new PutCommand({
        TableName: this.archiveTable,
        Item: {
          orderId: deletion.orderId,
          sequenceNumber: deletion.sequenceNumber,
          archivedAt: now.toISOString(),
          order: deletion.before,
        },
      }),
    );
  }

  /** One row an order, put only where there is none: however often this runs, an order is refunded once. */
  private async refund(cancellation: OrderChange, now: Date): Promise<void> {
    try {
      await this.clients.tables.send(
        new PutCommand({
          TableName: this.refundsTable,
          Item: {
            orderId: cancellation.orderId,
            customerId: cancellation.customerId,
            amount: cancellation.after?.['amount'],
            status: 'INITIATED',
            eventId: cancellation.eventId,
            initiatedAt: now.toISOString(),
          },
          ConditionExpression: 'attribute_not_exists(orderId)',
        }),
      );
    } catch (error) {
      // A redelivery, or a second cancellation of an order that was taken up again: once is enough.
      if (!(error instanceof ConditionalCheckFailedException)) {
        throw error;
      }
    }
  }

  /**
   * One message a new status. Subscribers may hear of a change twice, when a delivery died between the announcement and
   * the mark; the event id is the deduplication id: the same in every repetition, and in no other message.
   */
  private async announce(change: OrderChange, now: string): Promise<void> {
    const statuses = { status: now, previousStatus: status(change.before) };
    await this.clients.topics.send(
      new PublishCommand({
        TopicArn: this.notificationTopic,
        Message: JSON.stringify({
          orderId: change.orderId,
          customerId: change.customerId,
          ...statuses,
          sequenceNumber: change.sequenceNumber,
        }),
        MessageAttributes: textAttributes({
          orderId: change.orderId,
          deduplicationId: change.eventId,
          ...statuses,
        }),
      }),
    );
  }
}

import { z } from 'zod';
import { ADMIN_ANSWER_WITHIN } from '../../src/app/http/answer-during-outage';
import { ANSWER_WITHIN } from '../../src/app/key-provider/pool/deadline';
import { crashOrderSchema, dieAt } from './crash-order';

/** How long callers wait from now on during an outage: a test need not wait as long as they do. */
const hurryOrderSchema = z.strictObject({ workersMs: z.int().min(1), adminsMs: z.int().min(1) });

const orderSchema = z.union([crashOrderSchema, hurryOrderSchema]);

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

// An invalid order ends the process, too, with a stack.
process.on('message', (message) => {
  const order = orderSchema.parse(message);
  if ('workersMs' in order) {
    ANSWER_WITHIN.ms = order.workersMs;
    ADMIN_ANSWER_WITHIN.ms = order.adminsMs;
  } else {
    // One per process: it does not outlive it.
    dieAt(order, die);
  }
  process.send?.({ ready: true });
});

// The parent process is gone.
process.on('disconnect', die);

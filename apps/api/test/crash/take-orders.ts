import { crashOrderSchema, dieAt } from './crash-order';

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

// One order for a process: it does not outlive it. What is no order ends it, too, with a stack.
process.on('message', (message) => {
  dieAt(crashOrderSchema.parse(message), die);
  process.send?.({ ready: true });
});

// Whoever gave the orders is gone.
process.on('disconnect', die);

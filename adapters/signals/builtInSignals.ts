import { MutedSourceError, type SignalProviderPort } from '../../core/ports/signalProvider.ts';
import { SourceNote } from '../../core/signals/signal.ts';
import { momentumSpeaks } from '../../core/signals/sourceTroubles.ts';

/** The signals of the trained model; while it says nothing those of calibrated momentum, and why. */
export function builtInSignals(model: SignalProviderPort, momentum: SignalProviderPort): SignalProviderPort {
  return {
    name: 'builtIn',
    async fetch(request) {
      try {
        return await model.fetch(request);
      } catch (error) {
        if (!(error instanceof MutedSourceError)) throw error;
        const said = await momentum.fetch(request).catch((reason: unknown) => {
          if (!(reason instanceof MutedSourceError)) throw reason;
          throw new MutedSourceError(`${error.message}; ${reason.message}`);
        });
        return [new SourceNote(momentumSpeaks(error.message)), ...said];
      }
    },
  };
}

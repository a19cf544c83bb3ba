// Operate's pages. The diagram's library is loaded only where a diagram is.
import './operate.css';
import { island } from '../shared/dom';
import { startFleet } from './fleet';
import { startPicks, startResending } from './picks';

island('fleet', startFleet);
island('instance', (element) => {
  let stop: (() => void) | undefined;
  let gone = false;
  void import('./instance').then(({ startInstance }) => {
    if (!gone) stop = startInstance(element);
  });
  return () => {
    gone = true;
    stop?.();
  };
});
island('definition', (element) => {
  void import('./definition').then(({ startDefinition }) => startDefinition(element));
});
island('migrate', (element) => {
  void import('./migrate').then(({ startMigrate }) => startMigrate(element));
});
startPicks();
startResending();
island('requirements', (element) => {
  void import('./requirements').then(({ startRequirements }) => startRequirements(element));
});

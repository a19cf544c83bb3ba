// The didi module with everything that Studio adds to bpmn-js for the `helm:` namespace.
import { HelmBadges } from './badges';
import { HelmCreate } from './create';
import { HelmPropertiesProvider } from './provider';

export default {
  __init__: ['helmPropertiesProvider', 'helmBadges', 'helmCreate'],
  helmPropertiesProvider: ['type', HelmPropertiesProvider],
  helmBadges: ['type', HelmBadges],
  helmCreate: ['type', HelmCreate],
};

// The layout of Swagger UI on our page: errors, the filter and the operations. Its own layout is a
// whole page with a <main>, a title and a choice of servers, which all stand on ours already.
import type { SwaggerPlugin } from 'swagger-ui-dist/swagger-ui-es-bundle.js';

export const LAYOUT = 'PartOfAPage';

const PARTS = ['SvgAssets', 'errors', 'FilterContainer', 'operations'];

/** The plugin that brings the layout. */
export const layout: SwaggerPlugin = ({ React }) => ({
  components: {
    [LAYOUT]: ({ getComponent, specSelectors }) => {
      const loaded = specSelectors.loadingStatus() === 'success';
      const parts = loaded ? PARTS : ['errors'];
      const drawn = parts.map((part) =>
        React.createElement(getComponent(part, true), { key: part }),
      );
      return React.createElement('div', { className: 'swagger-ui' }, drawn);
    },
  },
});

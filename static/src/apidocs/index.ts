// The page of the OpenAPI document: Swagger UI from our own files, in HELM's colors.
import 'swagger-ui-dist/swagger-ui.css';
import SwaggerUI from 'swagger-ui-dist/swagger-ui-es-bundle.js';
import { byId } from '../shared/dom';
import { csrfToken } from '../shared/csrf';
import { LAYOUT, layout } from './layout';
import { correct } from './structure';
import './apidocs.css';

const place = byId('api-docs');
correct(place);

SwaggerUI({
  domNode: place,
  url: place.dataset.document ?? '/api/openapi.json',
  deepLinking: false, // its links would stand inside buttons
  docExpansion: 'none',
  defaultModelsExpandDepth: -1,
  filter: true,
  layout: LAYOUT,
  plugins: [layout],
  tagsSorter: 'alpha',
  validatorUrl: null,
  requestInterceptor: (request) => {
    request.headers['X-CSRFToken'] = csrfToken();
    return request;
  },
});

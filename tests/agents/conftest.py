from tests.dispatch.conftest import desk as desk

"""A loan with judgement: rules first, then an agent that investigates within a policy."""

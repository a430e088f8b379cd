int above();
int backwards() { return above() + 1; }

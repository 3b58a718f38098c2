"""A double of Discord on real sockets: enough of REST and gateway for the life of a bot."""

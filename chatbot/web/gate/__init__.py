"""What stands between the network and the application: who may ask what, how often, from where."""

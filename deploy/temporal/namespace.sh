#!/bin/sh
# Makes the namespace `default` where there is none. It is started again until the server answers.
set -eu
temporal operator cluster health
temporal operator namespace describe -n default > /dev/null 2>&1 || temporal operator namespace create -n default --retention 720h

#!/bin/sh
# Builds Ergo and puts its jars and those that it needs into a folder: docker/jars.sh FOLDER
set -eu
mvn -B -q package dependency:copy-dependencies -pl ergo-cli -am -Dmaven.test.skip=true \
  -DincludeScope=runtime -DoutputDirectory="$1"
cp ergo-cli/target/ergo-cli-*.jar "$1"

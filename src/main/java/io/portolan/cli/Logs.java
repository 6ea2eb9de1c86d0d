package io.portolan.cli;

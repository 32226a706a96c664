FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production
COPY package.json package-lock.json ./
RUN npm ci --omit=dev
COPY manifest.yml ./
COPY src ./src
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
CMD ["node", "src/main.ts"]
